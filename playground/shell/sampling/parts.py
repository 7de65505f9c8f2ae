"""A scroll area that asks for the room of its content and scrolls when it gets less."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget


class FittingScroll(QScrollArea):
    """As tall as its content where there is room; never scrolls sideways."""

    def __init__(self, content: QWidget, *, least_height: int) -> None:
        super().__init__()
        self._content = content
        self._least_height = least_height
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        # A style sheet gives scroll areas' contents an opaque background otherwise.
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        content.installEventFilter(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the content's own size."""
        return self._content.minimumSizeHint().expandedTo(QSize(0, self._least_height))

    def minimumSizeHint(self) -> QSize:
        """Return a few rows, and any width."""
        return QSize(0, min(self._least_height, self._content.minimumSizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the content's size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
