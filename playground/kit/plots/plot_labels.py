"""Puts the lines' labels where they touch nothing."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from jaxtyping import Bool, Float, Shaped
from PySide6.QtCore import QPointF, QRectF, QSizeF

from playground.kit.plots.series import Line, Marks

CLEARANCE_PX = 3.0
"""The least between a label and any line: more than a line's width."""
_EASY_PX = 5.0
"""Between a label and a line where there is room."""
_ROUNDING_PX = 0.01
_EDGES = 12
"""Right edges tried over the width of the plot, besides those at the line's end."""
_DOWNWARDS_PX = 8.0
"""What a place under the line is worth less, so that a noisy line's label does not hop."""
_TIGHT_PX = 10.0
"""What a place at the least clearance is worth less."""
_ASTRAY_PX = 150.0
"""What a place nearer to another line than to its own is worth less: it would name that one."""
_MARK_GAP_PX, _MOST_MARKS = 1.0, 60
Path = Float[np.ndarray, "points 2"]
Grid = Float[np.ndarray, "heights edges"]


class Place(NamedTuple):
    """Where a label may stand.

    Attributes:
        rect: in pixels.
        cost: how bad the place is.
    """

    rect: QRectF
    cost: float

    @property
    def is_clear(self) -> bool:
        """Whether a reader sees at once which line the label belongs to."""
        return self.cost < _ASTRAY_PX


class _Span(NamedTuple):
    """The heights that a line takes over the label's width, for each right edge tried.

    Attributes:
        high, low: smallest and largest y; NaN where the line is not.
    """

    high: Float[np.ndarray, " edges"]
    low: Float[np.ndarray, " edges"]


def place_labels(
    lines: Sequence[Line],
    marks: Sequence[Marks],
    plot_item: pg.PlotItem,
    bounds: QRectF,
    taken: Sequence[QRectF],
) -> None:
    """Place every label that has words, or hide it where there is no free place.

    A label touches no line in hand and no mark. Pale lines of earlier runs may pass behind its
    words, which then lie on no paper: nothing that was measured is wiped out.
    """
    paths = {line: in_pixels(line, plot_item) for line in lines if not line.is_faint}
    pale = [in_pixels(line, plot_item) for line in lines if line.is_faint]
    occupied = [*taken, *_boxes(marks, plot_item)]
    for line, path in paths.items():
        others = [other for owner, other in paths.items() if owner is not line]
        place = _place_one(line, path, others, bounds, occupied) if len(path) else None
        line.label.setVisible(place is not None)
        if place is not None:
            line.label.setPos(plot_item.mapFromScene(place.topLeft()))
            line.label.has_paper = not any(covers(place, path) for path in pale)
            occupied.append(place)


def covers(rect: QRectF, path: Path) -> int:
    """Return how many points of a path lie within a rectangle."""
    x, y = path[:, 0], path[:, 1]
    inside = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
    return int(np.count_nonzero(inside))


def _boxes(marks: Sequence[Marks], plot_item: pg.PlotItem) -> list[QRectF]:
    """Return the place of every mark in sight; a cloud of dots is left to the lines' own care."""
    boxes: list[QRectF] = []
    for kind in marks:
        if kind.is_large and 0 < len(kind.x) <= _MOST_MARKS:
            side = kind.size_px + _MARK_GAP_PX
            boxes += [
                QRectF(x - side / 2, y - side / 2, side, side)
                for x, y in points_in_pixels(*kind.item.getData(), plot_item).tolist()
            ]
    return boxes


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


def in_pixels(line: Line, plot_item: pg.PlotItem) -> Path:
    """Return the line's drawn points in the scene's pixels, those outside the view left out."""
    x, y = line.curve.getOriginalDataset()
    if x is None or y is None:
        return np.empty((0, 2))
    return points_in_pixels(x, y, plot_item)


def points_in_pixels(
    x: Shaped[np.ndarray, " points"], y: Shaped[np.ndarray, " points"], plot_item: pg.PlotItem
) -> Path:
    """Return points of the view in the scene's pixels, those outside the view left out."""
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


def place_label(
    size: QSizeF, own: Path, others: Sequence[Path], bounds: QRectF, taken: Sequence[QRectF]
) -> Place | None:
    """Return the best free place for a label, or None when there is none.

    The best is over or under the line's end, beyond it, or further left, in this order.

    Args:
        size: of the label, in pixels as all else here; y grows downwards.
        own: the points of the label's own line, at least one, x growing.
        others: every other line drawn.
        bounds: where a label may stand.
        taken: labels that stand already.
    """
    end = QPointF(*own[-1])
    lefts = _left_edges(size, end, bounds)
    own_span, *other_spans = (_span(line, lefts, size.width()) for line in (own, *others))
    tops = _tops(size, end, (own_span, *other_spans), bounds)
    to_own = _gap(tops, size, own_span)
    to_others = np.full_like(tops, np.inf)
    for span in other_spans:
        to_others = np.fmin(to_others, _gap(tops, size, span))
    nearest = np.fmin(to_own, to_others)
    is_free = nearest > CLEARANCE_PX - _ROUNDING_PX
    is_free &= _is_inside(tops, lefts, size, bounds)
    for rect in taken:
        is_free &= ~_overlaps(tops, lefts, size, rect)
    if not is_free.any():
        return None
    # A line's end left of the label still owns it: from there the height is measured.
    middle = tops + size.height() / 2 - end.y()
    to_own = np.where(np.isnan(to_own), np.abs(middle), to_own)
    cost = _cost(middle, lefts, size, end)
    cost += np.where(nearest < _EASY_PX - _ROUNDING_PX, _TIGHT_PX, 0.0)
    cost += np.where(to_others < to_own, _ASTRAY_PX, 0.0)
    row, column = np.unravel_index(np.argmin(np.where(is_free, cost, np.inf)), cost.shape)
    corner = QPointF(float(lefts[column]), float(tops[row, column]))
    return Place(QRectF(corner, size), float(cost[row, column]))


def _left_edges(size: QSizeF, end: QPointF, bounds: QRectF) -> Float[np.ndarray, " edges"]:
    """Return left edges at the line's end, beyond it, and over the width of the bounds."""
    first, last = bounds.left(), bounds.right() - size.width()
    near = np.array([end.x() - size.width(), end.x() + 2 * _EASY_PX])
    # Within the bounds even where they are too narrow: such a place is refused later on.
    return np.concatenate(
        (np.clip(near, first, max(first, last)), np.linspace(first, last, _EDGES))
    )


def _tops(size: QSizeF, end: QPointF, spans: Sequence[_Span], bounds: QRectF) -> Grid:
    """Return top edges over and under each line, beside the end, and at the bounds."""
    n_edges = len(spans[0].high)
    level = [end.y() - size.height() / 2, bounds.top(), bounds.bottom() - size.height()]
    rows = [np.full(n_edges, top) for top in level]
    for gap in (_EASY_PX, CLEARANCE_PX):
        for span in spans:
            rows += [span.high - gap - size.height(), span.low + gap]
        rows += [np.full(n_edges, end.y() - gap - size.height()), np.full(n_edges, end.y() + gap)]
    return np.array(rows)


def _cost(middle: Grid, lefts: Float[np.ndarray, " edges"], size: QSizeF, end: QPointF) -> Grid:
    """Return how far each place is from the line's end.

    Height counts twice: a label higher or lower than its line's end seems to be another line's.
    """
    across = np.maximum(np.maximum(lefts - end.x(), end.x() - lefts - size.width()), 0.0)
    return across + 2.0 * np.abs(middle) + np.where(middle > 0, _DOWNWARDS_PX, 0.0)


def _is_inside(
    tops: Grid, lefts: Float[np.ndarray, " edges"], size: QSizeF, bounds: QRectF
) -> Bool[np.ndarray, "heights edges"]:
    """Say which places lie within the bounds."""
    fits = (lefts >= bounds.left()) & (lefts + size.width() <= bounds.right() + _ROUNDING_PX)
    return fits & (tops >= bounds.top()) & (tops + size.height() <= bounds.bottom())


def _overlaps(
    tops: Grid, lefts: Float[np.ndarray, " edges"], size: QSizeF, rect: QRectF
) -> Bool[np.ndarray, "heights edges"]:
    """Say which places come too near to a label that stands already."""
    beside = (lefts > rect.right() + _EASY_PX) | (lefts + size.width() < rect.left() - _EASY_PX)
    return ~beside & (tops < rect.bottom() + 1) & (tops + size.height() > rect.top() - 1)


def _gap(tops: Grid, size: QSizeF, span: _Span) -> Grid:
    """Return the height between each place and a line, negative where they overlap."""
    return np.maximum(tops - span.low, span.high - tops - size.height())


def _span(line: Path, lefts: Float[np.ndarray, " edges"], width: float) -> _Span:
    """Return the heights that a line takes over each label's width and a little to its sides."""
    lefts, rights = lefts - _EASY_PX, lefts + width + _EASY_PX
    if not len(line):
        nowhere = np.full_like(lefts, np.nan)
        return _Span(nowhere, nowhere)
    x, y = line[:, 0], line[:, 1]
    first, last = np.searchsorted(x, lefts), np.searchsorted(x, rights, side="right")
    at_left, at_right = np.interp(lefts, x, y), np.interp(rights, x, y)
    # A pair of places makes a slice; one point more lets a slice begin after the last.
    pairs, padded = np.column_stack((first, last)).ravel(), np.append(y, y[-1])
    has_inside = first < last
    top = np.where(has_inside, np.minimum.reduceat(padded, pairs)[::2], np.inf)
    bottom = np.where(has_inside, np.maximum.reduceat(padded, pairs)[::2], -np.inf)
    is_over = (rights >= x[0]) & (lefts <= x[-1])
    return _Span(
        high=np.where(is_over, np.minimum(np.minimum(at_left, at_right), top), np.nan),
        low=np.where(is_over, np.maximum(np.maximum(at_left, at_right), bottom), np.nan),
    )
