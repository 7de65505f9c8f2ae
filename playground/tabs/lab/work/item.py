"""The rows that each step computed, as columns of cells in a plot."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.kit.look.palette import Palette, mix
from playground.tabs.lab.work.figures import Work

_RECOMPUTED_SHARE = 0.45
"""Of the ink: an area as large as this one would shout in the full colour."""


class WorkItem(pg.GraphicsObject):
    """One column a step: new rows in the ink of the cache, rows computed again in the other.

    A step's cells of a kind are one rectangle, so that a thousand steps of a thousand rows are
    drawn as two thousand rectangles.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bounds = QRectF()
        self._new: list[QRectF] = []
        self._recomputed: list[QRectF] = []
        self._new_ink = QColor()
        self._recomputed_ink = QColor()

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
        self._new_ink = QColor(palette.with_cache)
        self._recomputed_ink = QColor(mix(palette.without_cache, palette.card, _RECOMPUTED_SHARE))
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
        painter.setBrush(self._recomputed_ink)
        painter.drawRects(self._recomputed)
        pen = QPen(self._new_ink, 1.5)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(self._new_ink)
        painter.drawRects(self._new)


def _columns(low: Any, high: Any) -> list[QRectF]:
    """Return a rectangle for every step that has any rows from `low` to `high`."""
    return [
        QRectF(step, start, 1, end - start)
        for step, (start, end) in enumerate(zip(low.tolist(), high.tolist(), strict=True))
        if end > start
    ]
