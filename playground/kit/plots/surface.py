"""What a plot does with the wheel, the keyboard, the focus and a mouse that leaves."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground.kit.painted import Painted
from playground.kit.plots.crosshair import CrosshairControl

_KEY_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}

_ZOOMS: dict[int, float] = {
    Qt.Key.Key_Plus: 0.8,
    Qt.Key.Key_Equal: 0.8,
    Qt.Key.Key_Minus: 1.25,
}
"""What each press leaves of the range of x."""
_LEAST_LINES = 7
"""Of text, that a plot is high: in less its axes would be cut."""


class ScrollingPlot(Painted, pg.PlotWidget):
    """A plot on a page that scrolls: the wheel is the page's, and Ctrl with the wheel zooms."""

    def __init__(self, parent: QWidget | None, *, plotItem: pg.PlotItem) -> None:  # noqa: N803
        super().__init__(parent, plotItem=plotItem)
        # The plot itself takes it; a reader would meet it again, without a name.
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # Qt's own

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom with Ctrl, and leave all else to what the plot stands on."""
        if ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(ev)
        else:
            ev.ignore()

    def sizeHint(self) -> QSize:
        """Ask for little: how tall plots are is for who lays them out to say."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return room for both axes with their titles, and for something between them."""
        least = _LEAST_LINES * self.fontMetrics().lineSpacing()
        return super().minimumSizeHint().expandedTo(QSize(0, least))


class PlotSurface(ScrollingPlot):
    """A plot whose crosshair the keyboard moves; a subclass gives it the crosshair's control."""

    _control: CrosshairControl

    @Slot()
    def reset_view(self) -> None:
        """Show all the data again."""
        raise NotImplementedError

    # Qt's own

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Move the crosshair with the arrow keys; + and − zoom, 0 resets the view."""
        step = _KEY_STEPS.get(ev.key())
        if ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
            ev.ignore()  # the window's own
        elif ev.key() == Qt.Key.Key_0:
            self.reset_view()
        elif ev.key() in _ZOOMS:
            self._control.zoom(_ZOOMS[ev.key()])
        elif step is not None:
            self._control.move(step)
            self.tell_reading()
        else:
            ev.ignore()  # so that the window's own keys work here too

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the crosshair when the keyboard arrives: it is the plot's focus mark."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._control.show_last()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the crosshair away with the focus."""
        super().focusOutEvent(event)
        self._control.hide()

    def leaveEvent(self, ev: QEvent) -> None:
        """Take the crosshair away with the mouse, unless the keyboard holds it."""
        super().leaveEvent(ev)
        if not self.hasFocus():
            self._control.hide()


class PlotView(pg.ViewBox):
    """Ctrl and wheel zoom, left drags, a double click resets; the right button is the card's menu.

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
