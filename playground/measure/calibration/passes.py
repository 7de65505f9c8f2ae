"""What each operation of a pass takes where it stands: in a pass, between all the others.

An operation timed by itself, over and over, finds its weights, its arrays and its code in the
processor's nearest caches. In a pass they were driven out by what came between, wholly or partly,
as it depends on the processor and on the model's size. So whole passes are taken, with the clock
looked at between two operations, of a stand-in for the model: as wide, and as deep as memory
allows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config, KVCache, parameter_shapes
from playground.measure.calibration.clock import Clock, undisturbed_s
from playground.measure.calibration.limits import OperationTimes, WorkCurve
from playground.measure.costs import costs_by_operation

STAND_IN_BYTES = 96 * 2**20
"""Of blocks and of the unembedding each: more than most processors keep in their caches, unless
the whole model is less, and then they keep of it what they would in a run."""
MANY_ROWS = (2, 8, 32, 128, 512)
ONE_ROW_CONTEXTS = (16, 64, 256, 512, 1024)
ONCE = frozenset({"embed", "ln_f", "logits"})
"""Operations that a pass does once, whatever its layers."""
WAKING_S = 0.3
OVERHEAD_STEPS = 12
RACED_ROWS = 64
"""Of the passes without the cache that raced steps are timed between."""
RACED_ROUNDS = 12
_ROUND_OF_STEPS = 6
"""Steps with the cache, after which its weights are as near as they will be."""
MOST_BYTES_BETWEEN_CALLS = 2**20
"""Enough to drive a processor core's own caches empty."""

Seconds = dict[str, float]
"""Of one layer, by operation."""


class TimingHook:
    """Takes the time from one operation's result to the next one's, and adds it up by operation.

    So the times sum to the whole pass: what lies between two operations, such as taking heads
    apart or writing keys into the cache, counts for the operation that it makes ready.

    Attributes:
        seconds: of each operation so far, over all layers.
    """

    def __init__(self) -> None:
        self.seconds: Seconds = {}
        self._last_s = perf_counter()

    def start(self) -> None:
        """Begin to count: a pass follows."""
        self.seconds.clear()
        self._last_s = perf_counter()

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Count the time since the operation before."""
        del result, layer, first_row
        now_s = perf_counter()
        self.seconds[operation] = self.seconds.get(operation, 0.0) + now_s - self._last_s
        # What this call itself takes is nobody's: the profiled step's total still has it.
        self._last_s = perf_counter()


def stand_in(config: GPT2Config, dtype: DTypeLike, cancelled: Callable[[], bool]) -> GPT2:
    """Return a model of the same shapes, of as many blocks and words as fit in `STAND_IN_BYTES`.

    Raises:
        Cancelled: it was called off.
    """
    d, f, size = config.n_embd, config.d_inner, np.dtype(dtype).itemsize
    block_bytes = (4 * d * d + 2 * d * f) * size
    smaller = replace(
        config,
        n_layer=min(config.n_layer, max(1, STAND_IN_BYTES // block_bytes)),
        n_vocab=min(config.n_vocab, max(1, STAND_IN_BYTES // (d * size))),
    )
    random = np.random.default_rng(0)
    tensors = {
        # Rows all alike: it is the model's arena that takes memory, and this does not.
        name: np.broadcast_to(0.02 * random.standard_normal(shape[-1]), shape)
        for name, shape in parameter_shapes(smaller).items()
    }
    return GPT2.from_tensors(smaller, tensors, dtype=dtype, cancelled=cancelled)


def operation_times(
    gpt2: GPT2, clock: Clock, progress: Callable[[float], None]
) -> dict[str, OperationTimes]:
    """Measure every operation of steps with the cache, and of passes over many rows.

    Args:
        gpt2: the stand-in.
        clock: repeats what was disturbed.
        progress: told which fraction is done.

    Raises:
        Cancelled: it was called off.
    """
    n_ctx = gpt2.config.n_ctx
    _wake(gpt2, clock)
    one_row = {n: (1, n - 1) for n in _sizes(ONE_ROW_CONTEXTS, n_ctx)}
    many_rows = {n: (n, 0) for n in _sizes(MANY_ROWS, n_ctx)}
    passes: dict[int, Seconds] = {}
    cache = _filled_cache(gpt2, max(one_row) - 1)
    looks = [_time_steps(gpt2, one_row, cache, clock)]
    progress(0.2)
    for n_done, n_rows in enumerate(many_rows, 1):
        passes[n_rows] = _time_pass(gpt2, n_rows, None, clock)
        if n_done % 2 == 0 and not clock.is_late:
            looks.append(_time_steps(gpt2, one_row, cache, clock))
        progress(0.2 + 0.8 * n_done / len(many_rows))
    # Neighbours on the same machine change from moment to moment how near a small model's weights
    # are: so steps are looked at now and again.
    steps = {
        n_kv: {name: median(look[n_kv][name] for look in looks) for name in OPERATIONS}
        for n_kv in one_row
    }
    return {
        name: OperationTimes(
            one_row=_curve(gpt2.config, name, one_row, steps),
            many_rows=_curve(gpt2.config, name, many_rows, passes),
        )
        for name in OPERATIONS
    }


def _wake(gpt2: GPT2, clock: Clock) -> None:
    """Compute for a moment: a processor that was idle begins slowly."""
    tokens, until_s = [0] * min(RACED_ROWS, gpt2.config.n_ctx), perf_counter() + WAKING_S
    while perf_counter() < until_s and not clock.is_late:
        clock.check()
        gpt2.forward(tokens)


def _sizes(sizes: tuple[int, ...], n_ctx: int) -> tuple[int, ...]:
    """Return those that a model has room for, and its context's end unless that is far beyond."""
    within = {n for n in sizes if n <= n_ctx}
    if n_ctx < 2 * sizes[-1]:
        within.add(n_ctx)
    return tuple(sorted(within))


def _time_steps(
    gpt2: GPT2, contexts: Collection[int], cache: KVCache, clock: Clock
) -> dict[int, Seconds]:
    """Return what each operation takes in one layer of a step with the cache, by context."""
    steps: dict[int, Seconds] = {}
    cache.advance(max(contexts) - 1 - cache.offset)  # its rows are still there
    for n_kv in sorted(contexts, reverse=True):
        cache.truncate(n_kv - 1)
        steps[n_kv] = _time_pass(gpt2, 1, cache, clock)
    return steps


def _filled_cache(gpt2: GPT2, n_tokens: int) -> KVCache:
    """Return a cache with keys and values of so many tokens."""
    config, cache = gpt2.config, gpt2.new_cache()
    shape = (2, config.n_head, n_tokens, config.d_head)
    for layer in range(config.n_layer):
        cache.append(layer, np.full(shape, 0.01, gpt2.dtype))
    cache.advance(n_tokens)
    return cache


def _time_pass(gpt2: GPT2, n_rows: int, cache: KVCache | None, clock: Clock) -> Seconds:
    """Return what each operation takes in one layer of a pass whose layers compute every row."""
    hook, tokens = TimingHook(), [0] * n_rows

    def work() -> Seconds:
        hook.start()
        gpt2.forward(tokens, cache, every_row=True, hook=hook, cancelled=clock.cancelled)
        return dict(hook.seconds)

    def forget() -> None:
        if cache is not None:
            cache.truncate(n_past)

    n_past = 0 if cache is None else cache.offset
    runs = clock.runs(work, before=forget)
    # The median, not the best: it is the usual step that is to be foretold.
    whole = {name: median(run.result[name] for run in runs) for name in runs[0].result}
    n_layer = gpt2.config.n_layer
    return {name: spent if name in ONCE else spent / n_layer for name, spent in whole.items()}


def _curve(
    config: GPT2Config, name: str, passes: dict[int, tuple[int, int]], seconds: dict[int, Seconds]
) -> WorkCurve:
    """Return an operation's seconds by its work in one layer; equal work is told by the median."""
    by_work: defaultdict[int, list[float]] = defaultdict(list)
    # Of two blocks, so that the first is not the last, which would leave rows out.
    blocks = replace(config, n_layer=2)
    for size, (n_seq, n_past) in passes.items():
        cost = costs_by_operation(blocks, 0, n_seq=n_seq, n_past=n_past)[name]
        by_work[cost.work].append(seconds[size][name])
    amounts = tuple(sorted(by_work))
    return WorkCurve(amounts=amounts, seconds=tuple(median(by_work[each]) for each in amounts))


def raced_factor(gpt2: GPT2, clock: Clock) -> float:
    """Measure how much longer a step with the cache takes in a race than in a run of its own.

    Such steps follow one another closely enough to find weights in the processor's last cache; in a
    race they come in pairs between pairs of passes without the cache, and find fewer of them there.
    A model that no cache holds reads its weights from memory either way.

    Args:
        gpt2: the stand-in.
        clock: tells when it is called off.

    Returns:
        At least 1.

    Raises:
        Cancelled: it was called off.
    """
    if gpt2.weight_bytes > STAND_IN_BYTES:
        return 1.0
    n_rows = min(RACED_ROWS, gpt2.config.n_ctx)
    tokens = [0] * n_rows
    cache = _filled_cache(gpt2, n_rows - 1)

    def cached_s() -> float:
        clock.check()
        cache.truncate(n_rows - 1)
        start = perf_counter()
        gpt2.forward(tokens[-1:], cache)
        return perf_counter() - start

    raced: list[float] = []
    alone: list[float] = []
    for _ in range(RACED_ROUNDS):
        for _ in range(2):
            gpt2.forward(tokens)
        raced += [cached_s() for _ in range(2)]
        # The first of these still have to bring the weights back.
        alone += [cached_s() for _ in range(2 * _ROUND_OF_STEPS)][_ROUND_OF_STEPS:]
    return max(1.0, median(raced) / median(alone))


def call_overheads_s(
    config: GPT2Config, dtype: DTypeLike, cancelled: Callable[[], bool]
) -> dict[str, float]:
    """Measure seconds a call, by operation.

    A cached step of a model as deep and with as many heads, but of hardly any width, makes the
    same calls on next to no numbers, and a hook takes the time from one result to the next. In
    a real pass the weights drive code and objects out of the processor's caches between two
    calls, which then take twice as long; so as many bytes are read between calls here.

    Raises:
        Cancelled: it was called off.
    """
    narrow = replace(config, n_vocab=2, n_ctx=8, n_embd=config.n_head, n_inner=config.n_head)
    tensors = {name: np.full(shape, 0.01) for name, shape in parameter_shapes(narrow).items()}
    gpt2 = GPT2.from_tensors(narrow, tensors, dtype=dtype)
    cache, profile = gpt2.new_cache(), _CallProfile(_bytes_between_calls(config))
    for _ in range(OVERHEAD_STEPS):
        cache.truncate(0)
        profile.begin()
        gpt2.forward([0], cache, hook=profile, cancelled=cancelled)
    return {name: undisturbed_s(times) for name, times in profile.times_s.items()}


def _bytes_between_calls(config: GPT2Config) -> int:
    """Return a block's weights shared out among its operations, within bounds."""
    d, f = config.n_embd, config.d_inner
    return min(4 * (4 * d * d + 2 * d * f) // len(OPERATIONS), MOST_BYTES_BETWEEN_CALLS)


class _CallProfile:
    """A hook that takes the time of every call, and reads other memory before the next."""

    def __init__(self, bytes_between_calls: int) -> None:
        self.times_s: defaultdict[str, list[float]] = defaultdict(list)
        self._elsewhere = np.ones(1 + bytes_between_calls // 8)
        self._last_s = 0.0

    def begin(self) -> None:
        """Start the clock of a pass."""
        self._last_s = perf_counter()

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take the time since the last call, and drive what it left out of the caches."""
        del result, layer, first_row
        self.times_s[operation].append(perf_counter() - self._last_s)
        self._elsewhere.max()
        self._last_s = perf_counter()
