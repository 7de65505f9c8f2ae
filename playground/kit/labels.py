"""A line of large letters that grow smaller rather than being cut."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LARGEST, _STEP = 1.7, 0.05


class FittedLabel(QLabel):
    """One line, as large as its width allows, from 1.7 times the text size down to the text size.

    What does not fit even then ends in …, and the tooltip has it all.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def fitting_font(self, width: int) -> QFont:
        """Return the largest font in which the text fits this width, in pixels."""
        scale = _LARGEST
        while (
            scale > 1.0 and QFontMetricsF(self._font(scale)).horizontalAdvance(self.text()) > width
        ):
            scale -= _STEP
        return self._font(max(scale, 1.0))

    def _font(self, scale: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(QFontInfo(font).pixelSize() * scale))
        return font

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the largest letters; the width is whatever there is."""
        metrics = QFontMetricsF(self._font(_LARGEST))
        return QSize(round(metrics.horizontalAdvance(self.text())), round(metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and any width."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Write the line, its middle in the middle of the height."""
        font = self.fitting_font(self.width())
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(self.foregroundRole()))
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(0, baseline), shown)
