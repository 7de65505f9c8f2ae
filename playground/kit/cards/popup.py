"""A panel of a few calm sentences, opened beside what it is about."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QStyle,
    QStyleOption,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

_WIDTH_IN_EMS = 30
"""About 60 characters a line, which reads comfortably."""


class Popup(QFrame):
    """A heading and a paragraph; Escape or a click elsewhere closes it."""

    def __init__(self, heading: str, paragraph: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)  # for the round corners
        self.setProperty("role", "popup")
        self.setAccessibleName(heading)
        self.setAccessibleDescription(paragraph)
        self._heading = QLabel(heading)
        self._heading.setProperty("role", "title")
        self._paragraph = QLabel(paragraph)
        self._paragraph.setWordWrap(True)
        self._paragraph.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 13, 16, 15)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._paragraph)

    def open_beside(self, anchor: QWidget) -> None:
        """Show the panel under the anchor, its right edge with the anchor's, on the screen."""
        self.ensurePolished()
        width = self.fontMetrics().height() * _WIDTH_IN_EMS * 2 // 3
        size = QSize(width, self.heightForWidth(width))
        room = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - width, anchor.height() + 4))
        left = min(max(corner.x(), room.left()), room.right() - size.width())
        top = min(max(corner.y(), room.top()), room.bottom() - size.height())
        self.setFixedSize(size)
        self.move(left, top)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, which Qt leaves out of translucent windows."""
        option = QStyleOption()
        option.initFrom(self)
        QStylePainter(self).drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option)
