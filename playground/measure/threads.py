"""How many BLAS threads a model is best computed with: what it gains, and what is free for it.

A second thread halves the time of a large product, and gains a small one next to nothing. What it
costs is the same for both: each product ends when the last of its threads does, so whoever is
pushed off its core by another program holds up all the others. Hence as few as are nearly as fast.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playground import json_store
from playground.gpt2 import GPT2, Cancelled, GPT2Config, KVCache
from playground.measure.cores import UsableCores
from playground.measure.machine import OtherWork, blas_info, set_blas_threads, this_machine
from playground.measure.model_facts import ModelFacts
from playground.measure.question import Subject
from playground.resource_files import user_folder

FORMAT = 1
"""Raised whenever the choice is made otherwise; older files are then ignored."""
SMALL_BYTES = 50_000_000
"""Weights up to here lie in a processor's caches, more or less: a second thread has little to do
that pays for waiting for it. What is measured is better than this guess."""
CACHED_SLACK, UNCACHED_SLACK = 1.10, 1.20
"""A choice may take so many times as long as the fastest one."""
_CONTEXT_TOKENS = 200
_CACHED_STEPS = 5
"""With the cache for each one without: they are short, and scatter more."""
_ENOUGH_S, _MOST_S = 1.2, 4.0
_ROUNDS = range(1, 31)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadTiming:
    """What a step takes with so many threads, in seconds: with the cache, and without."""

    n_threads: int
    cached_s: float
    uncached_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoThreads:
    """A number of threads that nobody has to choose.

    Attributes:
        n_threads: as many as there are to be now.
        n_wanted: as many as there would be if no other program kept a core busy.
    """

    n_threads: int
    n_wanted: int


def fewest_threads(timings: Sequence[ThreadTiming]) -> int:
    """Return the fewest threads that are nearly as fast as any, for both ways of a step.

    One number for both, for a comparison of them is to show the cache and nothing else.
    """
    cached_s = CACHED_SLACK * min(each.cached_s for each in timings)
    uncached_s = UNCACHED_SLACK * min(each.uncached_s for each in timings)

    def excess(each: ThreadTiming) -> float:
        """Return the worse of both ways' times, where 1 is just near enough to the best."""
        return max(each.cached_s / cached_s, each.uncached_s / uncached_s)

    # What is best for one way may be far off for the other: then the least bad for both.
    near = [each for each in timings if excess(each) <= 1] or [min(timings, key=excess)]
    return min(each.n_threads for each in near)


def auto_threads(
    usable: UsableCores, *, weight_bytes: int, measured: int | None = None, n_busy: int = 0
) -> AutoThreads:
    """Return the threads that products are to have now.

    Args:
        usable: what the process may use.
        weight_bytes: of the model.
        measured: the number that this model gains from; None if nobody has measured it here.
        n_busy: cores that other programs keep busy.
    """
    if usable.is_chosen:
        return AutoThreads(n_threads=usable.n_threads, n_wanted=usable.n_threads)
    guessed = 1 if weight_bytes < SMALL_BYTES else usable.n_threads
    n_wanted = min(measured or guessed, usable.n_threads)
    n_free = max(1, usable.n_cores - n_busy)
    return AutoThreads(n_threads=min(n_wanted, n_free), n_wanted=n_wanted)


def candidates(n_usable: int) -> tuple[int, ...]:
    """Return the numbers to try: 1, 2, 4 and so on, and all that may be used."""
    doubled = (2**power for power in range(n_usable.bit_length()))
    return (*(n for n in doubled if n < n_usable), n_usable)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadQuestion:
    """Find out how many threads the model in hand gains from, in some two seconds.

    Attributes:
        usable: what the process may use.
        path: the file that keeps the answers; in the user's cache folder unless given.
    """

    usable: UsableCores
    path: Path | None = None

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> int | None:
        """Return the number and keep it; None if other programs were at work meanwhile.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        gpt2, others = subject.gpt2, OtherWork()
        timings = time_threads(gpt2, candidates(self.usable.n_threads), cancelled=cancelled)
        if others.is_much():
            return None
        n_threads = fewest_threads(timings)
        key = threads_key(self.usable, gpt2.config, gpt2.n_parameters, gpt2.dtype.name)
        _keep(key, n_threads, default_path() if self.path is None else self.path)
        return n_threads


def time_threads(
    gpt2: GPT2, numbers: tuple[int, ...], *, cancelled: Callable[[], bool] = lambda: False
) -> list[ThreadTiming]:
    """Time a step with the cache and one without at each number of threads.

    Call it where products are computed and none is under way; it leaves the number as it was.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    n_kv, before, began_s = (
        min(gpt2.config.n_ctx, _CONTEXT_TOKENS),
        blas_info().n_threads,
        time.perf_counter(),
    )
    tokens = [index % gpt2.config.n_vocab for index in range(n_kv)]
    cached_s: dict[int, list[float]] = {n: [] for n in numbers}
    uncached_s: dict[int, list[float]] = {n: [] for n in numbers}

    def timed_s(rows: list[int], cache: KVCache | None) -> float:
        if cancelled():  # a model without blocks never looks
            raise Cancelled
        start_s = time.perf_counter()
        gpt2.forward(rows, cache, cancelled=cancelled)
        spent_s = time.perf_counter() - start_s
        if cache is not None:
            cache.truncate(n_kv - 1)
        return spent_s

    try:
        cache = gpt2.new_cache()
        if n_kv > 1:
            gpt2.forward(tokens[:-1], cache, cancelled=cancelled)
        for n_rounds in _ROUNDS:
            # There and back, so that a machine that grows warm or busy is unfair to none.
            for n in numbers if n_rounds % 2 else reversed(numbers):
                set_blas_threads(n)
                timed_s(tokens[-1:], cache)  # brings the threads to life
                cached_s[n] += [timed_s(tokens[-1:], cache) for _ in range(_CACHED_STEPS)]
                uncached_s[n].append(timed_s(tokens, None))
            spent_s = time.perf_counter() - began_s
            if spent_s > _MOST_S or (spent_s > _ENOUGH_S and n_rounds > 2):
                break
    finally:
        set_blas_threads(before)
    return [
        ThreadTiming(n_threads=n, cached_s=median(cached_s[n]), uncached_s=median(uncached_s[n]))
        for n in numbers
    ]


def default_path() -> Path:
    """Return where the numbers are kept."""
    return user_folder("cache") / "threads.json"


def threads_key(
    usable: UsableCores, sizes: GPT2Config | ModelFacts, n_parameters: int, dtype: str
) -> str:
    """Return all that a number depends on, as one line.

    Args:
        usable: what the process may use.
        sizes: of the model.
        n_parameters: numbers in its weights.
        dtype: of weights and arithmetic, such as `"float32"`.
    """
    machine = this_machine()
    return (
        f"{machine.cpu} | NumPy {machine.numpy_version} | {machine.blas.name} "
        f"{machine.blas.kernel}, {usable.n_threads} usable | {sizes.n_layer} layers of "
        f"{sizes.n_embd}, {sizes.n_head} heads, context {sizes.n_ctx}, vocabulary {sizes.n_vocab}, "
        f"{n_parameters} parameters, {dtype}"
    )


def measured_threads(key: str, path: Path | None = None) -> int | None:
    """Return the number that was once found for what the key says; None if there is none.

    Args:
        key: see `threads_key`.
        path: the file that keeps the numbers; in the user's cache folder unless given.
    """
    path = default_path() if path is None else path
    number = json_store.read_entries(path, "threads", version=FORMAT).get(key)
    return number if type(number) is int and number > 0 else None


def _keep(key: str, n_threads: int, path: Path) -> None:
    try:
        known = json_store.read_entries(path, "threads", version=FORMAT)
        json_store.write_entries(path, "threads", known | {key: n_threads}, version=FORMAT)
    except OSError as error:
        _log.info("The number of threads could not be kept for the next time: %s", error)
