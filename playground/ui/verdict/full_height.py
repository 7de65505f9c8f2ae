"""A body that is never shorter than its words need at the width it has."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class FullHeight(QWidget):
    """Asks for the height that its layout needs; a stack of pages would not pass it on."""

    def _ask(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew at another width."""
        super().resizeEvent(event)
        self._ask()

    def event(self, event: QEvent) -> bool:
        """Ask anew when the words have changed."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._ask()
        return is_done
