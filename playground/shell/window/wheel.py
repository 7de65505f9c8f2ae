"""Where a turn of the wheel goes: to the page, and to a control only while it has the focus."""

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
        receiver = taker(under)
        handed_on = _moved(event, receiver)
        QCoreApplication.sendEvent(receiver, handed_on)
        event.setAccepted(handed_on.isAccepted())
        return True


def taker(under: QWidget) -> QWidget:
    """Return who is first to get the wheel over a widget: it, or what is around its control."""
    widget: QWidget | None = under
    while widget is not None and not widget.isWindow():
        if _holds_a_value(widget) and not _has_focus(widget):
            return widget.parentWidget() or under
        widget = widget.parentWidget()
    return under


def _holds_a_value(widget: QWidget) -> bool:
    return isinstance(widget, _HOLD_A_VALUE) and not isinstance(widget, QScrollBar)


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (widget is focused or widget.isAncestorOf(focused))


def _moved(event: QWheelEvent, receiver: QWidget) -> QWheelEvent:
    """Return the same turn in the coordinates of who gets it."""
    everywhere = event.globalPosition()
    return QWheelEvent(
        receiver.mapFromGlobal(everywhere),
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
