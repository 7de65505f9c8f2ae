"""What the window was before it presented, and the way back to exactly that."""

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QScrollBar
from shiboken6 import isValid

_MANAGER_MS = 300
"""Time for a window manager to give the window its size back; where there is none, Qt does not."""
_ARRIVED_MS = 1000
"""A change of size that comes later than this is a person's."""


class WayBack(QObject):
    """Remembers place, size, tab, focus and what was scrolled, and brings them back.

    Args:
        window: as it stands before anything of it is changed.
        tab: the key of the tab in front.

    Attributes:
        geometry: the window's ordinary place and size, as they are saved.
        tab: the key of the tab that was in front.
    """

    def __init__(self, window: QMainWindow, tab: str) -> None:
        super().__init__(window)
        self._window = window
        self.geometry = bytes(window.saveGeometry().data())
        self.tab = tab
        self._place = window.geometry()
        self._state = window.windowState()
        self._focus = window.focusWidget()
        bars = (bar for bar in window.findChildren(QScrollBar) if bar.maximum() > bar.minimum())
        self._scrolled = [(bar, bar.value(), bar.value() == bar.maximum()) for bar in bars]
        self._managed = QTimer(self, singleShot=True, interval=_MANAGER_MS)
        self._managed.timeout.connect(self._take_place)
        self._arrived = QTimer(self, singleShot=True, interval=_ARRIVED_MS)
        self._arrived.timeout.connect(self.stay)

    @property
    def is_under_way(self) -> bool:
        """Whether the window may not be back yet."""
        return self._arrived.isActive()

    def go(self) -> None:
        """Bring the window back; what hangs on its size follows when the size is there."""
        self._window.setWindowState(self._state)
        focus = self._focus
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus()
        self._window.installEventFilter(self)
        self._managed.start()
        self._arrived.start()
        QTimer.singleShot(0, self, self._scroll_back)

    @Slot()
    def stay(self) -> None:
        """Leave the window as it is from now on."""
        self._managed.stop()
        self._arrived.stop()
        self._window.removeEventFilter(self)

    @Slot()
    def _take_place(self) -> None:
        """Go back to place and size where no window manager has seen to that."""
        if self._window.geometry() != self._place:
            self._window.setGeometry(self._place)

    @Slot()
    def _scroll_back(self) -> None:
        """Scroll everything to where it was, once there is as much room again."""
        if not self.is_under_way or self._window.size() != self._place.size():
            return
        for bar, value, was_at_end in self._scrolled:
            if isValid(bar):
                bar.setValue(bar.maximum() if was_at_end else value)

    # Qt's own

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Wait for the window manager to give the window its size back."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._scroll_back)
        return False
