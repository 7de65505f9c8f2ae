"""A tab's page: its content fills it, or scrolls when the window is too small for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_TOP_PX = 8


class TabPage(QScrollArea):
    """Holds one page's content, at least as large as the content asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setViewportMargins(0, _TOP_PX, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def fill(self, content: QWidget) -> None:
        """Show this from now on."""
        self.setWidget(content)
        content.setAutoFillBackground(False)
