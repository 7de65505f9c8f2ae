"""A label of a few lines that ends in … rather than being cut."""

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MOST_WIDTHS = 64
"""Remembered at once; a window that is being resized asks for more and more."""


class WrappedLabel(QLabel):
    """Wraps its text to at most `max_lines` lines; assistive tools always get the whole text.

    Attributes:
        max_lines: what does not fit on these lines is elided, and then the tooltip has it all.
        least_letters: for so many letters it claims room; what lies beyond gives way.
    """

    def __init__(
        self, *, max_lines: int, least_letters: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.max_lines = max_lines
        self.least_letters = least_letters
        self._lines_by_width: dict[int, list[str]] = {}
        self._remembered_for: tuple[str, str, int] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def displayed_lines(self, width: int) -> list[str]:
        """Return the lines that are drawn at this width, in pixels.

        They are remembered: a layout asks dozens of times whenever anything near the label changes.
        """
        written = self.text(), self.font().key(), self.max_lines
        if written != self._remembered_for or len(self._lines_by_width) > _MOST_WIDTHS:
            self._remembered_for = written
            self._lines_by_width.clear()
        if width not in self._lines_by_width:
            self._lines_by_width[width] = self._lines(width)
        return self._lines_by_width[width]

    def _lines(self, width: int) -> list[str]:
        text = self.text()
        lines = _broken(text, self.font(), width)
        if len(lines) <= self.max_lines:
            return lines
        kept = lines[: self.max_lines]
        rest = text[sum(map(len, lines[: self.max_lines - 1])) :]
        kept[-1] = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, width)
        return kept

    # Qt's own

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines drawn at this width."""
        return len(self.displayed_lines(width)) * self.fontMetrics().lineSpacing()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def sizeHint(self) -> QSize:
        """Return the size of the text on one line."""
        # Rounded up: a fraction of a pixel too little would cost the last letters.
        width = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(math.ceil(width), self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Return room for the least letters on one line."""
        metrics = self.fontMetrics()
        least = min(self.sizeHint().width(), self.least_letters * metrics.averageCharWidth())
        return QSize(least, metrics.lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the lines, the last one elided if need be."""
        lines = self.displayed_lines(self.width())
        shown = "".join(lines)
        self.setToolTip("" if shown.strip() == self.text().strip() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        baseline = float(self.fontMetrics().ascent())
        for line in lines:
            painter.drawText(QPointF(0, baseline), line.rstrip())
            baseline += self.fontMetrics().lineSpacing()


def _broken(text: str, font: QFont, width: int) -> list[str]:
    """Break a text into lines at word boundaries, keeping every character."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_word_wrap())
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        start, length = line.textStart(), line.textLength()
        lines.append(text[start : start + length])
    layout.endLayout()
    return lines


def _word_wrap() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
