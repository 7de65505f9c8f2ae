"""Where a turn of the wheel goes: to the page, and to a control only while it has the focus."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QWheelEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollBar,
    QTabBar,
    QWidget,
)

_HOLD_A_VALUE = (QComboBox, QAbstractSpinBox, QAbstractSlider, QTabBar)


class WheelRouter(QObject):
    """Hands on every turn of the wheel over a window, past the controls that it would change.

    It watches the native window, where the wheel comes in before any widget has it: so no widget,
    however new, has to know of it, and the many events of widgets do not pass through Python. What
    it hands on gives the focus to nothing.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWindow | None = None

    def watch(self) -> None:
        """Begin, once the window has a native one; again if it has got another."""
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand on a turn of the wheel; menus and dialogs in front keep theirs."""
        if not isinstance(event, QWheelEvent):
            return False
        if QApplication.activePopupWidget() or QApplication.activeModalWidget():
            return False
        under = self._window.childAt(event.position().toPoint()) or self._window
        event.setAccepted(any(_takes(widget, event) for widget in takers(under)))
        return True


def takers(under: QWidget) -> Iterator[QWidget]:
    """Yield who may take the wheel over a widget: it and all around it, but controls at rest."""
    widget: QWidget | None = under
    while widget is not None:
        if not _holds_a_value(widget) or _has_focus(widget):
            yield widget
        widget = None if widget.isWindow() else widget.parentWidget()


def _takes(widget: QWidget, event: QWheelEvent) -> bool:
    """Give a widget the same turn in its own coordinates, and return whether it took it."""
    everywhere = event.globalPosition()
    given = QWheelEvent(
        widget.mapFromGlobal(everywhere),
        everywhere,
        event.pixelDelta(),
        event.angleDelta(),
        event.buttons(),
        event.modifiers(),
        event.phase(),
        event.isInverted(),
        event.source(),
        event.pointingDevice(),
    )
    given.ignore()
    QCoreApplication.sendEvent(widget, given)
    return given.isAccepted()


def _holds_a_value(widget: QWidget) -> bool:
    return isinstance(widget, _HOLD_A_VALUE) and not isinstance(widget, QScrollBar)


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (widget is focused or widget.isAncestorOf(focused))
