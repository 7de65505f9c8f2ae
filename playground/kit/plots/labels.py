"""Puts the lines' labels where they touch nothing."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from jaxtyping import Float
from PySide6.QtCore import QRectF

from playground.kit.plots.label_place import Place, place_label
from playground.kit.plots.series import Line


def place_labels(
    lines: Sequence[Line], plot_item: pg.PlotItem, bounds: QRectF, taken: Sequence[QRectF]
) -> None:
    """Place every label that has words, or hide it where there is no free place."""
    paths = {line: _in_pixels(line, plot_item) for line in lines if not line.is_faint}
    occupied = list(taken)
    for line, path in paths.items():
        others = [other for owner, other in paths.items() if owner is not line]
        place = _place_one(line, path, others, bounds, occupied) if len(path) else None
        line.label.setVisible(place is not None)
        if place is not None:
            line.label.setPos(plot_item.mapFromScene(place.topLeft()))
            occupied.append(place)


def _place_one(
    line: Line,
    path: Float[np.ndarray, "points 2"],
    others: Sequence[Float[np.ndarray, "points 2"]],
    bounds: QRectF,
    taken: Sequence[QRectF],
) -> QRectF | None:
    """Choose the fullest wording that has a clear place, or else the best place of any."""
    best: tuple[str, Place] | None = None
    for wording in line.label.wordings:
        line.label.setText(wording)
        place = place_label(line.label.boundingRect().size(), path, others, bounds, taken)
        if place is None:
            continue
        if best is None or place.is_clear:
            best = wording, place
        if place.is_clear:
            break
    if best is None:
        return None
    line.label.setText(best[0])
    return best[1].rect


def _in_pixels(line: Line, plot_item: pg.PlotItem) -> Float[np.ndarray, "points 2"]:
    """Return the line's drawn points in the scene's pixels, those outside the view left out."""
    x, y = line.curve.getOriginalDataset()
    if x is None or y is None:
        return np.empty((0, 2))
    view = plot_item.getViewBox()
    (left, right), _ = view.viewRange()
    seen = (x >= left) & (x <= right) & np.isfinite(y)
    # The map from view to scene is a scaling and a shift, so two points give all of it.
    origin, unit = (view.mapViewToScene(pg.Point(*p)) for p in ((0, 0), (1, 1)))
    return np.column_stack(
        (
            origin.x() + x[seen] * (unit.x() - origin.x()),
            origin.y() + y[seen] * (unit.y() - origin.y()),
        )
    )
