"""How far an axis reaches, where it carries numbers, and how they read."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Shaped

_ONE_TWO_FIVE = (1.0, 2.0, 5.0)
_SLACK = 1e-9
"""Relative room for rounding when a tick lies on the edge of the range."""
_LEAST_APART_PX = 6.0
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


def nice_step(least: float) -> float:
    """Return the smallest step of the form 1, 2 or 5 times a power of ten that is ≥ `least`."""
    decade = 10.0 ** math.floor(math.log10(least))
    for factor in (*_ONE_TWO_FIVE, 10.0):
        if factor * decade >= least * (1 - _SLACK):
            return factor * decade
    return 10.0 * decade


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` evenly spaced round numbers within `[low, high]`."""
    if not low < high or most < 1:
        return []
    # The finest that can do: `most` steps may bear one tick too many, and then a coarser one does.
    step = nice_step((high - low) / most)
    ticks = _multiples(step, low, high)
    while len(ticks) > most:
        step = nice_step(step * 1.5)
        ticks = _multiples(step, low, high)
    return ticks


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` of … 1, 2, 5, 10 … within `[low, high]`, both above 0.

    A range too narrow to hold two of them gets evenly spaced round numbers instead; one too wide
    for all of them keeps the powers of ten, or every second, third, … of those.
    """
    if not 0 < low < high or most < 1:
        return []
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    decades = range(first, last + 1)
    inside = _within(low, high, [f * 10.0**d for d in decades for f in _ONE_TWO_FIVE])
    if len(inside) < 2:
        return linear_ticks(low, high, most)
    every = 1
    while len(inside) > most:
        inside = _within(low, high, [10.0**d for d in decades if d % every == 0])
        every += 1
    return inside


def ticks_apart(
    values: Sequence[float], places: Sequence[float], extents: Sequence[float]
) -> list[float]:
    """Return those values whose texts leave a gap to the one kept before them.

    Args:
        values: in order along the axis.
        places: where the middle of each text stands, in pixels.
        extents: how long each text is along the axis, in pixels.
    """
    kept: list[float] = []
    free_from = -math.inf
    for value, place, extent in zip(values, places, extents, strict=True):
        if place - extent / 2 >= free_from:
            kept.append(value)
            free_from = place + extent / 2 + _LEAST_APART_PX
    return kept


def tick_text(value: float) -> str:
    """Return a number as people write it: 0.5, 2, 1,000; very small ones as 1e-05."""
    if value == 0:
        return "0"
    if abs(value) >= 1e9 or abs(value) < 1e-4:
        return f"{value:.3g}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _multiples(step: float, low: float, high: float) -> list[float]:
    first = math.ceil(low / step - _SLACK)
    last = math.floor(high / step + _SLACK)
    # Rounding off what the multiplication left behind: 3 × 0.1 reads 0.3, not 0.30000000000000004.
    digits = max(0, -math.floor(math.log10(step)) + 1)
    return [round(index * step, digits) for index in range(first, last + 1)]


def _within(low: float, high: float, values: Sequence[float]) -> list[float]:
    return [v for v in values if low * (1 - _SLACK) <= v <= high * (1 + _SLACK)]


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
