"""What range of values a plot shows, so that it seldom has to move."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Shaped

from playground.kit.plots.ticks import nice_step

_START_AT_ZERO_BELOW = 0.4
"""A range whose low end lies under this share of its high end starts at 0."""
_LEAST_LONG_RUN = 100.0
"""A run is judged as if at least this long, so that its first tokens do not move the low end."""
_LEAST_SPAN = 20.0
_EDGE = 0.015
"""Share of the range kept free at the ends, for the symbols of the first and last point."""
_LOG_ROOM = 1.3
"""Factor above the highest point of a logarithmic axis, where labels stand."""
_LINEAR_ROOM = 1.12


class Range(NamedTuple):
    """From where to where an axis goes, in the values' own units."""

    low: float
    high: float


def x_range(series: Sequence[Shaped[np.ndarray, " points"]]) -> Range:
    """Return round ends that hold all x; the high end moves in steps while a run grows."""
    low, high = _extent(series) or (0.0, 1.0)
    is_near_zero = low < _START_AT_ZERO_BELOW * max(high, low + _LEAST_LONG_RUN)
    start = 0.0 if is_near_zero else low - _EDGE * (high - low)
    end = max(high + _EDGE * (high - start), start + _LEAST_SPAN)
    step = nice_step((end - start) / 10)
    return Range(math.floor(start / step) * step, math.ceil(end / step) * step)


def y_range(series: Sequence[Shaped[np.ndarray, " points"]], *, is_log: bool) -> Range:
    """Return round ends that hold all y, with room for words above; a linear axis starts at 0."""
    if is_log:
        low, high = _extent([values[values > 0] for values in series]) or (1.0, 10.0)
        return Range(_round_down(low / 1.1), nice_step(high * _LOG_ROOM))
    _, high = _extent(series) or (0.0, 1.0)
    if high <= 0:
        return Range(0.0, 1.0)
    step = nice_step(high / 8)
    return Range(0.0, math.ceil(high * _LINEAR_ROOM / step) * step)


def _extent(series: Sequence[Shaped[np.ndarray, " points"]]) -> tuple[float, float] | None:
    """Return the lowest and highest finite value; None without any."""
    kept = [values[np.isfinite(values)] for values in series]
    kept = [values for values in kept if values.size]
    if not kept:
        return None
    return float(min(v.min() for v in kept)), float(max(v.max() for v in kept))


def _round_down(value: float) -> float:
    """Return the largest of 1, 2, 5 × 10ⁿ that is at most `value`."""
    decade = 10.0 ** math.floor(math.log10(value))
    return max((f * decade for f in (1.0, 2.0, 5.0) if f * decade <= value), default=decade)
