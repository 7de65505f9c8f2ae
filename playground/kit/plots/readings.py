"""What a plot's series say at one x."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from playground.kit.look.ink import Ink
from playground.kit.plots.changes import Change
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.marks import Marks
from playground.kit.plots.series import Line, ToView
from playground.numbers import three_figures


def stops(lines: Sequence[Line], marks: Sequence[Marks]) -> Float[np.ndarray, " stops"]:
    """Return every x that has a point, in order: where the crosshair can stand."""
    xs = [line.x for line in lines if not line.is_faint] + [np.array(kind.x) for kind in marks]
    return np.unique(np.concatenate([np.asarray(x, np.float64) for x in xs] or [np.empty(0)]))


def readings_at(
    x: float,
    lines: Sequence[Line],
    marks: Sequence[Marks],
    changes: Sequence[Change],
    to_view: ToView,
    unit: str,
) -> list[Reading]:
    """Return one reading for every point and change at exactly this x."""
    found: list[Reading] = []
    for line in lines:
        at = np.flatnonzero(line.x == x)
        if line.is_faint or not at.size or not np.isfinite(line.y[at[-1]]):
            continue
        y = float(line.y[at[-1]])
        reading = _reading(line.name, line.ink, y, to_view, unit)
        residual = _residual(line, x, y, unit)
        found.append(reading._replace(text=f"{reading.text}{residual}"))
    for kind in marks:
        values = [y for at, y in zip(kind.x, kind.y, strict=True) if at == x]
        found += [_reading(kind.name, kind.ink, y, to_view, unit) for y in values]
    found += [Reading(change.text, Ink.NEUTRAL, "") for change in changes if change.x == x]
    return found


def _residual(line: Line, x: float, y: float, unit: str) -> str:
    """Say how far what was measured lies from what the line predicts; nothing if it does not."""
    measured = line.predicts
    at = np.flatnonzero(measured.x == x) if measured is not None else np.empty(0)
    if measured is None or not at.size or not np.isfinite(measured.y[at[-1]]):
        return ""
    off = float(measured.y[at[-1]]) - y
    sign = "+" if off >= 0 else "−"
    return f", residual {sign}{three_figures(abs(off))} {unit}"


def _reading(name: str, ink: Ink, y: float, to_view: ToView, unit: str) -> Reading:
    view_y = float(to_view(np.array([y]))[0])
    return Reading(name, ink, f"{three_figures(y)} {unit}", view_y if np.isfinite(view_y) else None)
