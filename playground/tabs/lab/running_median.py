"""The line through a path's steps: the median around each, and where their middle half lies."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped
from numpy.lib.stride_tricks import sliding_window_view

from playground.kit.plots.run_curves import Points, jumps

HALF_WINDOW = 7
"""Steps to either side: few enough to follow the context's growth, enough to pass a few spikes by.
At a line's end it is the median of the last 8."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MedianLine:
    """A point for each step, and one with NaN before each gap.

    Attributes:
        x: tokens of context.
        low, middle, high: quartiles of the steps around it, in ms.
    """

    x: Shaped[np.ndarray, " points"]
    low: Float[np.ndarray, " points"]
    middle: Float[np.ndarray, " points"]
    high: Float[np.ndarray, " points"]


def running_median(points: Points) -> MedianLine:
    """Return the quartiles of each step and up to seven on either side, none beyond a gap."""
    starts = jumps(points)
    parts = [_quartiles(part) for part in np.split(points.y, starts)]
    low, middle, high = np.concatenate(parts, axis=1)
    x = points.x
    if starts.size:
        x = np.insert(x, starts, x[starts])
        low, middle, high = (np.insert(each, starts, np.nan) for each in (low, middle, high))
    return MedianLine(x=x, low=low, middle=middle, high=high)


def _quartiles(y: Float[np.ndarray, " steps"]) -> Float[np.ndarray, "3 steps"]:
    """Return the three quartiles around each step, interpolated as NumPy does."""
    padded = np.pad(y, HALF_WINDOW, constant_values=np.nan)
    # One sort for all windows; NaN, of which there are some at the ends, come last.
    windows = np.sort(sliding_window_view(padded, 2 * HALF_WINDOW + 1), axis=1)
    last = np.count_nonzero(np.isfinite(windows), axis=1) - 1
    rows = np.arange(len(y))
    places = np.outer((0.25, 0.5, 0.75), last)
    below = places.astype(np.int64)
    above = np.minimum(below + 1, last)
    part = places - below
    return (1 - part) * windows[rows, below] + part * windows[rows, above]
