"""What is to be timed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import Any

import numpy as np

from playground.errors import InputError
from playground.gpt2 import GPT2, Cancelled, GPT2Config, KVCache
from playground.measure.calibration import Calibration, measure
from playground.measure.machine import OtherWork

MOST_CONTEXTS = 4
"""Context lengths compared with and without the cache; the slow ones take a second each."""
CACHED_STEPS_A_PAIR = 3
"""Steps with the cache for each one without: they are short, and scatter more."""
Progress = Callable[[str, float], None]
"""Told what is being done, and which fraction of the whole is behind."""


class BenchError(InputError):
    """A benchmark that cannot be run as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPlan:
    """One benchmark as it was asked for.

    Attributes:
        prompt_tokens: rows of the prefill.
        new_tokens: decode steps after it.
        repeats: rounds that are timed, after one to warm up.

    Raises:
        BenchError: a number is not a whole number of at least 1.
    """

    prompt_tokens: int = 256
    new_tokens: int = 64
    repeats: int = 5

    def __post_init__(self) -> None:
        _require_count("prompt tokens", self.prompt_tokens)
        _require_count("new tokens", self.new_tokens)
        _require_count("repeats", self.repeats)

    @property
    def n_longest(self) -> int:
        """The longest context of the benchmark."""
        return self.prompt_tokens + self.new_tokens

    @property
    def contexts(self) -> tuple[int, ...]:
        """Context lengths at which both ways are timed, evenly over the decode steps."""
        first, last = self.prompt_tokens + 1, self.n_longest
        n_gaps = min(MOST_CONTEXTS, self.new_tokens) - 1
        if n_gaps == 0:
            return (last,)
        return tuple(first + (last - first) * i // n_gaps for i in range(n_gaps + 1))

    def require_room(self, config: GPT2Config) -> None:
        """Refuse a model whose context is too short.

        Raises:
            BenchError: it is.
        """
        if self.n_longest > config.n_ctx:
            raise BenchError(
                f"{self.prompt_tokens} prompt tokens and {self.new_tokens} new ones make "
                f"{self.n_longest}, but the model's context holds {config.n_ctx}."
            )


def _require_count(name: str, value: Any) -> None:
    """Refuse anything but a whole number of at least 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BenchError(f"{name} must be a whole number of at least 1, not {value!r}.")


class Phase(Enum):
    """What a timing is of."""

    PREFILL = "prefill"
    """The whole prompt into an empty cache."""
    DECODE = "decode"
    """The new tokens one after another, with the cache."""
    CACHED = "with cache"
    """One step at one context length, with the cache."""
    UNCACHED = "without cache"
    """The same step without."""


Times = dict[tuple[Phase, int], list[float]]
"""Seconds of each timed pass, by phase and context length."""


@dataclass(slots=True, kw_only=True)
class BenchRun:
    """What was measured, whole or as far as it went.

    Attributes:
        plan: what was asked for.
        calibration: the machine's limits, measured just before.
        times_s: seconds of each timed pass, by phase and context length; decode is under the
            longest context.
        rounds: rounds that were timed to their end.
        other_work: share of all processors' time that other programs used meanwhile; None where
            the system does not tell.
    """

    plan: BenchPlan
    calibration: Calibration
    times_s: Times = field(default_factory=Times)
    rounds: int = 0
    other_work: float | None = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether every round that was asked for is in it."""
        return self.rounds == self.plan.repeats


def run_bench(
    gpt2: GPT2,
    plan: BenchPlan,
    *,
    progress: Progress,
    cancelled: Callable[[], bool] = lambda: False,
) -> BenchRun:
    """Run a benchmark; once the first timings are there, calling it off returns what there is.

    The tokens are random, seeded: a pass takes the same time whatever they are.

    Args:
        gpt2: the model.
        plan: what to time.
        progress: told how it goes.
        cancelled: looked at between blocks of a pass.

    Raises:
        BenchError: the model's context is too short.
        Cancelled: it was called off while the limits were being measured.
    """
    plan.require_room(gpt2.config)
    other_work = OtherWork()
    calibration = measure(
        gpt2.config,
        gpt2.dtype,
        progress=lambda fraction: progress("the machine's limits", fraction * 0.1),
        cancelled=cancelled,
    )
    run = BenchRun(plan=plan, calibration=calibration)
    random = np.random.default_rng(0)
    tokens: list[int] = random.integers(0, gpt2.config.n_vocab, plan.n_longest).tolist()
    timer = _Timer(gpt2, tokens, cancelled)
    try:
        for number in range(plan.repeats + 1):
            name = "warm-up" if number == 0 else f"round {number} of {plan.repeats}"
            progress(name, 0.1 + 0.9 * number / (plan.repeats + 1))
            times_s: Times = {} if number == 0 else run.times_s
            _run_round(timer, plan, times_s, cached_first=number % 2 == 0)
            run.rounds = number
    except Cancelled:
        pass  # what was timed so far is the answer
    run.other_work = other_work.share()
    return run


@dataclass(frozen=True, slots=True)
class _Timer:
    """Times passes over the same tokens."""

    gpt2: GPT2
    tokens: Sequence[int]
    cancelled: Callable[[], bool]

    def pass_s(self, first: int, end: int, cache: KVCache | None) -> float:
        """Return the time of a pass over tokens `first` to `end`.

        Raises:
            Cancelled: it was called off.
        """
        if self.cancelled():  # a model without blocks never looks
            raise Cancelled
        start = perf_counter()
        self.gpt2.forward(self.tokens[first:end], cache, cancelled=self.cancelled)
        return perf_counter() - start


def _run_round(
    timer: _Timer,
    plan: BenchPlan,
    times_s: Times,
    *,
    cached_first: bool,
) -> None:
    """Take in the prompt and decode once; at some context lengths, time a step both ways."""
    cache = timer.gpt2.new_cache()
    n_prompt, n_longest = plan.prompt_tokens, plan.n_longest
    spent_s = timer.pass_s(0, n_prompt, cache)
    times_s.setdefault((Phase.PREFILL, n_prompt), []).append(spent_s)
    for n_kv in range(n_prompt + 1, n_longest + 1):
        if n_kv in plan.contexts:
            _time_both_ways(timer, cache, n_kv, times_s, cached_first=cached_first)
        spent_s = timer.pass_s(n_kv - 1, n_kv, cache)
        times_s.setdefault((Phase.DECODE, n_longest), []).append(spent_s)


def _time_both_ways(
    timer: _Timer,
    cache: KVCache,
    n_kv: int,
    times_s: Times,
    *,
    cached_first: bool,
) -> None:
    """Time the step to `n_kv` tokens with and without the cache, which ends as it began."""

    def with_cache() -> None:
        for _ in range(CACHED_STEPS_A_PAIR):
            spent_s = timer.pass_s(n_kv - 1, n_kv, cache)
            cache.truncate(n_kv - 1)
            times_s.setdefault((Phase.CACHED, n_kv), []).append(spent_s)

    def without_cache() -> None:
        spent_s = timer.pass_s(0, n_kv, None)
        times_s.setdefault((Phase.UNCACHED, n_kv), []).append(spent_s)

    for timed in (with_cache, without_cache) if cached_first else (without_cache, with_cache):
        timed()
