"""A plot in one sentence, for those who do not see it."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from playground.kit.plots.series import Line, Marks
from playground.numbers import counted, three_figures

_FLAT = 1.3
"""Largest ÷ smallest value of a line that is called flat; time scatters by as much."""


def plot_in_words(
    lines: Sequence[Line], marks: Sequence[Marks], *, y_title: str, x_noun: str, unit: str
) -> str:
    """Say how each line runs, and which marks there are; empty for an empty plot.

    Args:
        lines: all that the plot holds, those without points too.
        marks: likewise.
        y_title: what is measured.
        x_noun: what is counted to the right.
        unit: of what is measured.
    """
    drawn = [line for line in lines if not line.is_faint and np.isfinite(line.y).any()]
    said = [_line(line, x_noun, unit) for line in drawn]
    said += [f"{kind.name}: {counted(len(kind.x), 'point')}" for kind in marks if kind.x]
    if any(line.is_faint and len(line.x) for line in lines):
        said.append("earlier runs as pale lines")
    return f"{y_title}: {'; '.join(said)}." if said else ""


def _line(line: Line, x_noun: str, unit: str) -> str:
    is_number = np.isfinite(line.y)
    x, y = line.x[is_number], line.y[is_number]
    where = f"from {x.min():,.0f} to {x.max():,.0f} {x_noun}"
    if len(y) == 1:
        where = f"at {x[0]:,.0f} {x_noun}"
    return f"{line.name} {_course(y, unit)}, {where}".strip()


def _course(y: Float[np.ndarray, " points"], unit: str) -> str:
    """Say where values begin and end, how high they go in between, or that they stay."""
    low, high = float(y.min()), float(y.max())
    if len(y) == 1 or (low > 0 and high / low <= _FLAT) or low == high:
        flat = "flat at " if len(y) > 1 else ""
        return f"{flat}{_figure(float(np.median(y)), unit)}"
    first, last = float(y[0]), float(y[-1])
    course = f"from {three_figures(first)} to {_figure(last, unit)}"
    within = [
        f"{noun} {_figure(value, unit)}"
        for noun, value, is_far in (
            ("lowest", low, low < min(first, last)),
            ("highest", high, high > max(first, last)),
        )
        if is_far
    ]
    return f"{course} ({', '.join(within)})" if within else course


def _figure(value: float, unit: str) -> str:
    return f"{three_figures(value)} {unit}".strip()
