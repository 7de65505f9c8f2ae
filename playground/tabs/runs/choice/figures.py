"""The runs that a person chose to look at, and what can be said of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from playground.generation.history import PathHistory, RunHistory
from playground.generation.records import StepRecord
from playground.generation.run_log import RunLog
from playground.tabs.runs.choice.run_settings import Setting, settings_of
from playground.tabs.runs.rows import PerPath

LOW_PERCENT, HIGH_PERCENT = 10, 90
"""A band from the least to the greatest would widen with every hiccup of the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenToken:
    """A token of one run.

    Attributes:
        token_id: its id.
        text: the characters it completed; empty for a part of a character.
        is_end_of_text: it ended the text.
    """

    token_id: int
    text: str
    is_end_of_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The first step at which two runs drew different tokens.

    Attributes:
        index: of the step, from 0.
        first, second: what they drew.
    """

    index: int
    first: WrittenToken
    second: WrittenToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a run came to.

    Attributes:
        n_tokens: made.
        cached_tokens, uncached_tokens: steps computed on each path.
        cached_s, uncached_s: forward time of all passes of each path.
    """

    n_tokens: int
    cached_tokens: int
    uncached_tokens: int
    cached_s: float
    uncached_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs compared.

    Attributes:
        have_same_tokenizer: whether tokens can be compared at all; runs of different models cannot.
        n_equal: tokens that the runs have in common from their first step on.
        parting: where they part; None if one merely goes on longer, or neither does.
        settings: every setting, in the order that a person sets them.
        first, second: totals.
    """

    have_same_tokenizer: bool
    n_equal: int
    parting: Parting | None
    settings: tuple[Setting, ...]
    first: Totals
    second: Totals


def compare_runs(first: RunLog, second: RunLog) -> Comparison:
    """Compare two runs, of which either may still go on."""
    is_same_model = first.conditions.model == second.conditions.model
    n_equal = _count_equal(first, second) if is_same_model else 0
    both_go_on = n_equal < min(len(first.steps), len(second.steps))
    parting = None
    if is_same_model and both_go_on:
        parting = Parting(
            index=n_equal,
            first=_written(first.steps[n_equal]),
            second=_written(second.steps[n_equal]),
        )
    return Comparison(
        have_same_tokenizer=is_same_model,
        n_equal=n_equal,
        parting=parting,
        settings=tuple(settings_of(first, second)),
        first=_totals(first),
        second=_totals(second),
    )


def _count_equal(first: RunLog, second: RunLog) -> int:
    pairs = zip(first.steps, second.steps, strict=False)
    for index, (one, other) in enumerate(pairs):
        if one.token_id != other.token_id:
            return index
    return min(len(first.steps), len(second.steps))


def _written(step: StepRecord) -> WrittenToken:
    return WrittenToken(token_id=step.token_id, text=step.text, is_end_of_text=step.is_end_of_text)


def _totals(log: RunLog) -> Totals:
    cached, uncached = log.history.cached, log.history.uncached
    return Totals(
        n_tokens=len(log.steps),
        cached_tokens=len(cached.total),
        uncached_tokens=len(uncached.total),
        cached_s=_elapsed_s(cached),
        uncached_s=_elapsed_s(uncached),
    )


def _elapsed_s(path: PathHistory) -> float:
    return float(path.total.y[-1]) if len(path.total) else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatencyBand:
    """Decode times over several runs; every array is `(n_contexts,)` and read-only.

    Attributes:
        n_runs: how many.
        context: tokens of context, those that every run measured.
        median_ms: of the runs' times there.
        low_ms, high_ms: their 10th and 90th percentile, interpolated between runs.
    """

    n_runs: int
    context: NDArray[np.int64]
    median_ms: NDArray[np.float64]
    low_ms: NDArray[np.float64]
    high_ms: NDArray[np.float64]


def latency_band(runs: Sequence[RunHistory], *, cached: bool) -> LatencyBand | None:
    """Return the median and the band of the decode times at each context length.

    Args:
        runs: of the same request; those that stopped early shorten the band.
        cached: which path's passes.

    Returns:
        The band; None with fewer than two runs, or without a context that all of them measured.
    """
    if len(runs) < 2:
        return None
    curves = [run.path(cached=cached).decode for run in runs]
    # A context that slides comes by the same length again; its first time counts.
    lengths, firsts = zip(*(np.unique(c.x, return_index=True) for c in curves), strict=True)
    context = reduce(np.intersect1d, lengths)
    if not context.size:
        return None
    times: NDArray[np.float64] = np.array(
        [
            curve.y[first[np.searchsorted(length, context)]]
            for curve, length, first in zip(curves, lengths, firsts, strict=True)
        ]
    )
    low, median, high = np.percentile(times, (LOW_PERCENT, 50, HIGH_PERCENT), axis=0)
    for array in (context, median, low, high):
        array.setflags(write=False)
    return LatencyBand(
        n_runs=len(runs), context=context, median_ms=median, low_ms=low, high_ms=high
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenRuns:
    """One run or two to be drawn; with more chosen there is nothing to draw.

    Attributes:
        numbers: of the runs chosen, ascending, counted from 1.
        histories: what they measured; empty unless they are one or two.
        comparison: of two runs.
        bands: of the repeats of a single run.
        n_repeats: how many repeats the bands are of.
        is_live: one of the runs goes on.
    """

    numbers: tuple[int, ...]
    histories: tuple[RunHistory, ...]
    comparison: Comparison | None
    bands: PerPath[LatencyBand]
    n_repeats: int
    is_live: bool


def choose(
    numbers: Sequence[int],
    logs: Sequence[RunLog],
    *,
    repeats: Sequence[RunLog] = (),
    live: RunLog | None = None,
) -> ChosenRuns:
    """Return what is to be said of some runs.

    Args:
        numbers: of the runs chosen, counted from 1.
        logs: every run, the oldest first.
        repeats: finished repeats of the run, if a single one is chosen.
        live: the run that goes on, if one does.
    """
    numbers = sorted(numbers)
    chosen = [logs[number - 1] for number in numbers]
    again = [log.history for log in repeats] if len(chosen) == 1 else []
    return ChosenRuns(
        numbers=tuple(numbers),
        histories=tuple(log.history for log in chosen) if len(chosen) <= 2 else (),
        comparison=compare_runs(*chosen) if len(chosen) == 2 else None,
        bands=PerPath(
            with_cache=latency_band(again, cached=True),
            without_cache=latency_band(again, cached=False),
        ),
        n_repeats=len(again),
        is_live=any(log is live for log in chosen),
    )
