"""A body that is never shorter than its words need at the width it has."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_OCCASIONS = (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Hide)


class FullHeight(QWidget):
    """Asks for the height that its layout needs; a stack of pages would not pass it on."""

    def _ask(self) -> None:
        """Ask for the height needed; nothing while hidden, when the width is anything."""
        layout = self.layout() if self.isVisible() else None
        self.setMinimumHeight(0 if layout is None else layout.totalHeightForWidth(self.width()))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew at another width."""
        super().resizeEvent(event)
        self._ask()

    def event(self, event: QEvent) -> bool:
        """Ask anew when the words have changed, and when it comes and goes."""
        is_done = super().event(event)
        if event.type() in _OCCASIONS:
            self._ask()
        return is_done
