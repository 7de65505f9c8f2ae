"""A bar of what a step's time is made of, each part with its name and its share."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.look.colour import mix
from playground.ui.look.palette import Palette
from playground.ui.look.theme import Theme
from playground.ui.plots.ink import Ink

_BAR_PX = 11
_GAP_PX = 5
_LEAST_SHARE = 0.005
_PAPER_SHARE = 0.45
"""Of the ink under a pattern, so that strokes stand out from the ground they are on."""
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


class ShareBar(QWidget):
    """Parts side by side, and under them a line, or two, of names and shares.

    Attributes:
        parts: those drawn, at most four.
    """

    def __init__(self, theme: Theme, ink: Ink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[Part, ...] = ()
        self._theme = theme
        self._ink = ink
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Draw these parts, those too small to be seen left out."""
        shown = tuple(part for part in parts if part.share >= _LEAST_SHARE)
        if shown != self.parts:
            self.parts = shown
            self.setAccessibleName(", ".join(map(_words, self.parts)))
            self.updateGeometry()
            self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _n_columns(self, width: int) -> int:
        """Return how many names stand side by side: all of them, or two where that is too wide."""
        needed = sum(self._entry_width(part) for part in self.parts)
        return len(self.parts) if needed <= width else 2

    def _entry_width(self, part: Part) -> float:
        swatch = self.fontMetrics().height() * 0.7
        return swatch + _GAP_PX + self.fontMetrics().horizontalAdvance(_words(part)) + 3 * _GAP_PX

    # Qt's own

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the bar and the lines of names."""
        n_lines = -(-len(self.parts) // max(self._n_columns(width), 1))
        return _BAR_PX + _GAP_PX + n_lines * self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        """Return room for one line of names."""
        return QSize(200, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        """Return room for two lines, of any width."""
        return QSize(0, self.heightForWidth(0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
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
        metrics, palette = self.fontMetrics(), self._theme.palette
        columns = max(self._n_columns(self.width()), 1)
        even = self.width() / columns
        x = 0.0
        for place, part in enumerate(self.parts):
            line, column = divmod(place, columns)
            x = column * even if columns == 2 else (x if column else 0.0)
            top = _BAR_PX + _GAP_PX + line * metrics.lineSpacing()
            side = metrics.height() * 0.62
            box = QRectF(x + 0.5, round(top + (metrics.height() - side) / 2) + 0.5, side, side)
            self._fill(painter, box, _PATTERNS[part.pattern])
            painter.setPen(QColor(palette.muted))
            painter.drawText(QPointF(x + side + _GAP_PX + 1, top + metrics.ascent()), _words(part))
            x += self._entry_width(part)

    def _fill(self, painter: QPainter, box: QRectF, pattern: Qt.BrushStyle) -> None:
        """Fill a box with the ink in a pattern, and draw its edge."""
        palette = self._theme.palette
        ink = self._ink.line(palette)
        if pattern not in (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.NoBrush):
            painter.fillRect(box, QColor(mix(ink, palette.card, _PAPER_SHARE)))
        painter.setPen(QPen(QColor(ink), 1))
        painter.setBrush(QBrush(QColor(ink), pattern))
        painter.drawRect(box)


def _words(part: Part) -> str:
    return f"{part.name} {100 * part.share:.0f} %"
