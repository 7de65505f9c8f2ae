"""The runs that a person chose to look at, and what can be said of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from playground.generation.history import RunHistory
from playground.generation.run_log import RunLog
from playground.tabs.runs.choice.comparison import Comparison, compare_runs
from playground.tabs.runs.rows import PerPath

LOW_PERCENT, HIGH_PERCENT = 10, 90
"""A band from the least to the greatest would widen with every hiccup of the machine."""


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
        numbers: of the runs chosen, in their order.
        histories: what they measured; empty unless they are one or two.
        comparison: of two runs.
        bands: of the repeats of a single run.
        n_repeats: how many repeats the bands are of.
        is_live: one of the runs goes on.
        remarks: what else is to be said of a single run, in sentences.
    """

    numbers: tuple[int, ...]
    histories: tuple[RunHistory, ...]
    comparison: Comparison | None
    bands: PerPath[LatencyBand]
    n_repeats: int
    is_live: bool
    remarks: tuple[str, ...] = ()


def choose(
    chosen: Sequence[RunLog],
    *,
    repeats: Sequence[RunLog] = (),
    live: RunLog | None = None,
    remarks: Sequence[str] = (),
) -> ChosenRuns:
    """Return what is to be said of some runs.

    Args:
        chosen: the runs, the oldest first.
        repeats: finished repeats of the run, if a single one is chosen.
        live: the run that goes on, if one does.
        remarks: what else is to be said of the run, if a single one is chosen.
    """
    again = [log.history for log in repeats] if len(chosen) == 1 else []
    return ChosenRuns(
        numbers=tuple(log.number for log in chosen),
        histories=tuple(log.history for log in chosen) if len(chosen) <= 2 else (),
        comparison=compare_runs(*chosen) if len(chosen) == 2 else None,
        bands=PerPath(
            with_cache=latency_band(again, cached=True),
            without_cache=latency_band(again, cached=False),
        ),
        n_repeats=len(again),
        is_live=any(log is live for log in chosen),
        remarks=tuple(remarks) if len(chosen) == 1 else (),
    )
