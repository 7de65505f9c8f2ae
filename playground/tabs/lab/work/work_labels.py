"""The names of the two areas in the grid of rows."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont

from playground.kit.look.ink import Ink
from playground.kit.look.palette import Palette
from playground.kit.plots.label import Label
from playground.tabs.lab.work.figures import Work

_ACROSS = 0.62
"""Share of the steps at which the names stand: both areas are wide there, and the axis is far."""


class WorkLabels:
    """Writes `recomputed` into its area and `new` beside its upper edge, where there is room."""

    def __init__(self, plot_item: pg.PlotItem) -> None:
        self._plot_item = plot_item
        self._recomputed = Label(Ink.WITHOUT_CACHE, plot_item)
        self._recomputed.setText("recomputed")
        self._new = Label(Ink.WITH_CACHE, plot_item)
        self._new.setText("new")

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        for label in (self._recomputed, self._new):
            label.recolour(palette, font)

    def place(self, work: Work | None) -> None:
        """Put both where they belong in the view as it is."""
        if work is None or not work.n_steps:
            self._put(self._recomputed, None)
            self._put(self._new, None)
        else:
            self._put(self._recomputed, self._place_of_recomputed(work))
            self._put(self._new, self._place_of_new(work))

    def _put(self, label: Label, corner: QPointF | None) -> None:
        area = self._plot_item.getViewBox().sceneBoundingRect().adjusted(2, 2, -2, -2)
        is_free = corner is not None and area.contains(label.boundingRect().translated(corner))
        label.setVisible(is_free)
        if corner is not None and is_free:
            label.setPos(self._plot_item.mapFromScene(corner))

    def _place_of_recomputed(self, work: Work) -> QPointF | None:
        """Return the middle of the area, if it is high enough there."""
        step, size = int(_ACROSS * work.n_steps), self._recomputed.boundingRect()
        low, high = (self._in_scene(step, y) for y in (work.first[step], work.known[step]))
        if low.y() - high.y() < 2 * size.height():
            return None
        middle = (low + high) / 2
        return QPointF(middle.x() - size.width() / 2, middle.y() - size.height() / 2)

    def _place_of_new(self, work: Work) -> QPointF:
        """Return a place left of the edge and above it."""
        step, size = int(_ACROSS * work.n_steps), self._new.boundingRect()
        edge = self._in_scene(step, work.n_kv[step])
        return QPointF(edge.x() - size.width() - 8, edge.y() - size.height() - 4)

    def _in_scene(self, step: float, position: float) -> QPointF:
        return self._plot_item.getViewBox().mapViewToScene(pg.Point(step, position))
