"""The area of a plot in which the mouse zooms and drags."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal


class PlotView(pg.ViewBox):
    """Wheel zooms, left button drags, a double click resets; the right button is the card's menu.

    Signals:
        reset_requested: show everything again.
    """

    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)

    # pyqtgraph's own

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Drag with the left button only."""
        if ev.button() == Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)
        else:
            ev.ignore()

    def mouseClickEvent(self, ev: Any) -> None:
        """Reset on a double click, and open no menu."""
        if ev.double():
            self.reset_requested.emit()
            ev.accept()
        else:
            ev.ignore()
