"""A probability as a small bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.ui.look.colour import mix
from playground.ui.look.theme import Theme

_WIDTH_PX, _HEIGHT_PX = 90, 9


class ShareStrip(QWidget):
    """As long as a share of its width says."""

    def __init__(self, theme: Theme, share: float, *, is_marked: bool) -> None:
        super().__init__()
        self._theme = theme
        self._share = share
        self._is_marked = is_marked
        self.setFixedSize(self.sizeHint())

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the size of the longest bar."""
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the bar, in the accent if it is the token's own."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        plain = mix(palette.accent, palette.card, 0.45)
        painter.setBrush(QColor(palette.accent if self._is_marked else plain))
        painter.drawRoundedRect(QRectF(0, 1, self.width() * self._share, self.height() - 2), 2, 2)
