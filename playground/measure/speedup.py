"""How fast steps are, and what the KV cache saves where both ways were measured alike."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation.history import PathHistory, RunHistory
from playground.generation.records import Conditions
from playground.numbers import counted, times

WINDOW_S = 0.5
"""Forward time that a rate is taken over: single steps scatter, a second lags behind a change."""
N_LONGEST = 20
"""Context lengths that the ratio at the longest contexts is the median of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeRate:
    """A rate and what it was taken over.

    Attributes:
        tokens_per_s: decode steps divided by their forward time.
        n_steps: decode steps in the window.
        window_s: their forward time.
        remark: what a person has to know to read it, in a word: `earlier`, of a run before the one
            in hand; `paced`, of a run that waits between its steps, which the rate leaves out.
    """

    tokens_per_s: float
    n_steps: int
    window_s: float
    remark: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the window holds enough time for the figure to be steady."""
        return self.window_s >= WINDOW_S


def decode_rate(decode_ms: NDArray[np.floating[Any]]) -> DecodeRate | None:
    """Return the rate over the fewest latest decode steps that took at least half a second.

    Args:
        decode_ms: `(n_steps,)` forward times of a path's decode passes, prefill, catch-up, warm-up
            and what was disturbed left out, as `PathHistory.decode` has them.

    Returns:
        The rate, over all steps and not settled if they took less together; None without any.
    """
    latest_first_s = np.cumsum(decode_ms[::-1]) / 1e3
    if not latest_first_s.size or latest_first_s[-1] <= 0:
        return None
    n_steps = min(1 + int(np.searchsorted(latest_first_s, WINDOW_S)), latest_first_s.size)
    window_s = float(latest_first_s[n_steps - 1])
    return DecodeRate(tokens_per_s=n_steps / window_s, n_steps=n_steps, window_s=window_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speedup:
    """How many times faster decoding is with the cache.

    Attributes:
        last_context: the longest context, in tokens, measured both ways.
        n_contexts: context lengths measured both ways.
        at_longest: the median over the 20 longest of time without ÷ time with the cache.
        middle_half: between which two ratios half of these 20 lie.
        in_total: time without ÷ time with the cache, summed over all of them.
    """

    last_context: int
    n_contexts: int
    at_longest: float
    middle_half: tuple[float, float]
    in_total: float

    @property
    def n_longest(self) -> int:
        """Context lengths that `at_longest` is the median of."""
        return min(self.n_contexts, N_LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSpeedup:
    """Why no speed-up can be stated.

    Attributes:
        reason: one sentence for a person.
    """

    reason: str


def measure_speedup(with_cache: RunHistory, without_cache: RunHistory) -> Speedup | NoSpeedup:
    """Compare the decode passes of two runs, which may be one and the same run, flipped or raced.

    Prefill, catch-up and warm-up passes are left out: they do other work than a decode step. So are
    passes that were disturbed: they do more waiting.

    Args:
        with_cache: the run whose cached passes count.
        without_cache: the run whose uncached passes count.
    """
    cached, uncached = with_cache.cached.decode, without_cache.uncached.decode
    for history, is_cached in ((with_cache, True), (without_cache, False)):
        if missing := _nothing_measured(history.path(cached=is_cached), is_cached=is_cached):
            return NoSpeedup(reason=missing)
    fault = with_cache.conditions.fault or without_cache.conditions.fault
    if fault is not None:
        return NoSpeedup(
            reason=f"A run with a fault ({fault.value}) is no measure of what the cache saves."
        )
    differences = difference(with_cache.conditions, without_cache.conditions)
    if differences:
        return NoSpeedup(reason=f"The two runs cannot be compared: {differences}.")
    contexts, in_cached, in_uncached = np.intersect1d(cached.x, uncached.x, return_indices=True)
    if not contexts.size:
        was_disturbed = len(with_cache.cached.disturbed) or len(without_cache.uncached.disturbed)
        undisturbed = " undisturbed" if was_disturbed else ""
        return NoSpeedup(
            reason=f"No context length was measured both ways{undisturbed}: with the cache "
            f"{cached.x.min()} to {cached.x.max()} tokens, without it "
            f"{uncached.x.min()} to {uncached.x.max()}."
        )
    cached_ms, uncached_ms = cached.y[in_cached], uncached.y[in_uncached]
    low, median, high = np.quantile(
        uncached_ms[-N_LONGEST:] / cached_ms[-N_LONGEST:], (0.25, 0.5, 0.75)
    ).tolist()
    return Speedup(
        last_context=int(contexts[-1]),
        n_contexts=contexts.size,
        at_longest=median,
        middle_half=(low, high),
        in_total=float(uncached_ms.sum() / cached_ms.sum()),
    )


def _nothing_measured(path: PathHistory, *, is_cached: bool) -> str:
    """Say that a path has no step to compare; nothing if it has."""
    if len(path.decode):
        return ""
    way = "with" if is_cached else "without"
    if len(path.disturbed):
        return f"Every step {way} the cache so far was disturbed: the processor was not free."
    return f"No step {way} the cache after the prefill has been measured."


def in_words_disturbed(n_disturbed: int, n_steps: int) -> str:
    """Say how many of a run's steps are set aside; nothing if none is."""
    return f"{n_disturbed:,} of {counted(n_steps, 'step')} disturbed" if n_disturbed else ""


def difference(one: Conditions, other: Conditions) -> str:
    """Return in words what differs between two runs' conditions; empty if nothing does."""
    pairs = (
        (field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
    )
    return ", ".join(
        f"{name.replace('blas_', 'BLAS ').replace('_', ' ')} "
        f"{ours or 'this one'} and {theirs or 'this one'}"
        for name, ours, theirs in pairs
        if ours != theirs
    )


def faster(ratio: float) -> str:
    """Say how many times as fast, or as slow."""
    return f"{times(ratio)} faster" if ratio >= 1 else f"{times(1 / ratio)} slower"


def steps_both_ways(speedup: Speedup) -> str:
    """Say what a speed-up was measured over."""
    steps = "step" if speedup.n_contexts == 1 else "steps"
    return f"{speedup.n_contexts:,} {steps} measured both ways"


def in_words(speedup: Speedup) -> str:
    """State a speed-up at the longest contexts, and over all steps together."""
    return (
        f"At {speedup.last_context:,} tokens a step is "
        f"{faster(speedup.at_longest)} with the cache; "
        f"summed over the {steps_both_ways(speedup)}, {faster(speedup.in_total)}."
    )
