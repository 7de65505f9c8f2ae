"""A line of large letters that grow smaller rather than being cut."""

import math
from collections.abc import Mapping
from itertools import groupby

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LARGEST, _STEP = 1.7, 0.05
_MOST_WIDTHS = 64
"""Remembered at once; a window that is being resized asks for more and more."""


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

    def paintEvent(self, event: QPaintEvent) -> None:
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
        self._inks: Mapping[str, str] = {}
        self._lines_by_width: dict[int, list[str]] = {}
        self._remembered_for: tuple[str, str, int] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_inks(self, inks: Mapping[str, str]) -> None:
        """Draw these characters in colours of their own, as `#rrggbb`."""
        if inks != self._inks:
            self._inks = dict(inks)
            self.update()

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, the last one elided if need be."""
        lines = self.displayed_lines(self.width())
        shown = "".join(lines)
        self.setToolTip("" if shown.strip() == self.text().strip() else self.text())
        painter = QPainter(self)
        baseline = float(self.fontMetrics().ascent())
        for line in lines:
            self._draw_line(painter, line.rstrip(), baseline)
            baseline += self.fontMetrics().lineSpacing()

    def _draw_line(self, painter: QPainter, line: str, baseline: float) -> None:
        usual, metrics = self.palette().color(self.foregroundRole()), QFontMetricsF(self.font())
        left = 0.0
        for ink, letters in groupby(line, self._inks.get):
            piece = "".join(letters)
            painter.setPen(usual if ink is None else QColor(ink))
            painter.drawText(QPointF(left, baseline), piece)
            left += metrics.horizontalAdvance(piece)


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
