"""Where an axis carries numbers, and how they read."""

import math
from collections.abc import Sequence

_ONE_TWO_FIVE = (1.0, 2.0, 5.0)
_SLACK = 1e-9
"""Relative room for rounding when a tick lies on the edge of the range."""


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


_LEAST_APART_PX = 6.0


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
