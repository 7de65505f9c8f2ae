"""The same run several times over: how much its step times scatter."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from playground.generation.history import RunHistory

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
