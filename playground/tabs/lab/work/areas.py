"""The areas of new and of recomputed rows in the plot: their columns, and their names."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.kit.look.palette import ColourRole, Palette, mix
from playground.kit.plots.series import Label
from playground.tabs.lab.work.figures import Work

_RECOMPUTED_SHARE = 0.45
"""Of the full colour, in which an area as large as this one would shout."""


class WorkItem(pg.GraphicsObject):
    """One column a step: new rows in the colour of the cache, recomputed ones in the other.

    A step's cells of a kind are one rectangle, so that a thousand steps of a thousand rows are
    drawn as two thousand rectangles.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bounds = QRectF()
        self._new: list[QRectF] = []
        self._recomputed: list[QRectF] = []
        self._new_colour = QColor()
        self._recomputed_colour = QColor()

    def set_work(self, work: Work | None) -> None:
        """Draw this; None draws nothing."""
        self.prepareGeometryChange()
        self._new, self._recomputed, self._bounds = [], [], QRectF()
        if work is not None and work.n_steps:
            start_of_new = np.maximum(work.first, work.known)
            self._recomputed = _columns(work.first, work.known)
            self._new = _columns(start_of_new, work.n_kv)
            self._bounds = QRectF(0, 0, work.n_steps, int(work.n_kv.max()))
        self.update()

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        self._new_colour = QColor(palette.with_cache)
        self._recomputed_colour = QColor(
            mix(palette.without_cache, palette.card, _RECOMPUTED_SHARE)
        )
        self.update()

    # pyqtgraph's own

    def boundingRect(self) -> QRectF:
        """Return all steps by all positions."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Fill the columns; a new row keeps the width of a line however small it is drawn."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._recomputed_colour)
        painter.drawRects(self._recomputed)
        pen = QPen(self._new_colour, 1.5)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(self._new_colour)
        painter.drawRects(self._new)


def _columns(low: Any, high: Any) -> list[QRectF]:
    """Return a rectangle for every step that has any rows from `low` to `high`."""
    return [
        QRectF(step, start, 1, end - start)
        for step, (start, end) in enumerate(zip(low.tolist(), high.tolist(), strict=True))
        if end > start
    ]


_GAP_PX = 12.0
_ABOVE_PX = 4.0


class WorkLabels:
    """Writes `recomputed` and `new` above the plot, at its right; within, they would hide cells."""

    def __init__(self, plot_item: pg.PlotItem) -> None:
        self._plot_item = plot_item
        self._recomputed = Label(ColourRole.WITHOUT_CACHE, plot_item)
        self._recomputed.setText("■ recomputed")
        self._new = Label(ColourRole.WITH_CACHE, plot_item)
        self._new.setText("■ new")

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        for label in (self._recomputed, self._new):
            label.recolour(palette, font)

    def place(self, work: Work | None, *, left: float) -> None:
        """Put those that have an area beside each other, right of the axis's title.

        Args:
            work: what is drawn; None takes the words away.
            left: the right end of the title, in the scene's pixels.
        """
        area = self._plot_item.getViewBox().sceneBoundingRect()
        right = area.right()
        is_drawn = work is not None and work.n_steps > 0
        has_recomputed = work is not None and work.recomputed > 0
        for label, has_area in ((self._recomputed, has_recomputed), (self._new, is_drawn)):
            size = label.boundingRect()
            corner = QPointF(right - size.width(), area.top() - size.height() - _ABOVE_PX)
            is_shown = has_area and corner.x() > left
            label.setVisible(is_shown)
            if is_shown:
                label.setPos(self._plot_item.mapFromScene(corner))
                right = corner.x() - _GAP_PX
