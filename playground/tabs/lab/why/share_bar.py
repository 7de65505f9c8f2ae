"""A bar of what a step's time is made of, each part with its name and its share."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import ColourRole, Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted

_BAR_PX = 11
_GAP_PX = 5
_BETWEEN_PX = 15
_LEAST_SHARE = 0.005
_PAPER_SHARE = 0.1
"""Of the colour under a pattern, so that strokes stand out from the ground they are on."""
_PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.NoBrush,
)
"""The parts differ by pattern, for colour says which path they belong to."""


class Part(NamedTuple):
    """One part of a whole.

    Attributes:
        name: in a word or two.
        share: 0 to 1.
        pattern: its place among the patterns, by which it is told from the others.
    """

    name: str
    share: float
    pattern: int


class ShareBar(Painted, QWidget):
    """Parts side by side, and under them as many lines of names and shares as the width asks for.

    Attributes:
        parts: those drawn, at most four.
    """

    def __init__(self, theme: Theme, role: ColourRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[Part, ...] = ()
        self._theme = theme
        self._role = role
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Draw these parts, those too small to be seen left out."""
        shown = tuple(part for part in parts if part.share >= _LEAST_SHARE)
        if shown != self.parts:
            self.parts = shown
            self.setAccessibleName(", ".join(map(_words, self.parts)))
            self.setToolTip(self.accessibleName())
            self.updateGeometry()
            self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _lines(self, width: float) -> list[list[Part]]:
        """Break the names into lines that fit a width; one that fits no line has its own."""
        lines: list[list[Part]] = []
        room = 0.0
        for part in self.parts:
            needed = self._entry_width(part)
            if not lines or needed > room:
                lines.append([])
                room = width
            lines[-1].append(part)
            room -= needed + _BETWEEN_PX
        return lines

    def _entry_width(self, part: Part) -> float:
        return self._text_left() + self.fontMetrics().horizontalAdvance(_words(part))

    def _text_left(self) -> float:
        """Return how far from an entry's left its text begins, after its swatch."""
        return self._swatch_side() + _GAP_PX + 1

    def _swatch_side(self) -> float:
        return self.fontMetrics().height() * 0.62

    # Qt's own

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the bar and of the lines of names."""
        return self._height_of(len(self._lines(width)))

    def sizeHint(self) -> QSize:
        """Return room for one line of names."""
        return QSize(200, self._height_of(1))

    def minimumSizeHint(self) -> QSize:
        """Return room for one line, of any width."""
        return QSize(0, self._height_of(1))

    def _height_of(self, n_lines: int) -> int:
        return _BAR_PX + _GAP_PX + n_lines * self.fontMetrics().lineSpacing()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, then the names."""
        painter = QPainter(self)
        left = 0.5
        width = self.width() - 1.0
        for part in self.parts:
            box = QRectF(left, 0.5, part.share * width, _BAR_PX)
            self._fill(painter, box, _PATTERNS[part.pattern])
            left += part.share * width
        self._write_names(painter)

    def _write_names(self, painter: QPainter) -> None:
        metrics, side = self.fontMetrics(), self._swatch_side()
        colour = QColor(self._theme.palette.muted)
        for line, parts in enumerate(self._lines(self.width())):
            x = 0.0
            top = _BAR_PX + _GAP_PX + line * metrics.lineSpacing()
            for part in parts:
                box = QRectF(x + 0.5, round(top + (metrics.height() - side) / 2) + 0.5, side, side)
                self._fill(painter, box, _PATTERNS[part.pattern])
                room = math.ceil(self.width() - x - self._text_left())
                words = metrics.elidedText(_words(part), Qt.TextElideMode.ElideRight, room)
                painter.setPen(colour)
                painter.drawText(QPointF(x + self._text_left(), top + metrics.ascent()), words)
                x += self._entry_width(part) + _BETWEEN_PX

    def _fill(self, painter: QPainter, box: QRectF, pattern: Qt.BrushStyle) -> None:
        """Fill a box with the colour in a pattern, and draw its edge."""
        palette = self._theme.palette
        colour = self._role.line(palette)
        if pattern not in (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.NoBrush):
            painter.fillRect(box, QColor(mix(colour, palette.card, _PAPER_SHARE)))
        painter.setPen(QPen(QColor(colour), 1))
        painter.setBrush(QBrush(QColor(colour), pattern))
        painter.drawRect(box)


def _words(part: Part) -> str:
    return f"{part.name} {100 * part.share:.0f} %"
