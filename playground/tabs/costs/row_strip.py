"""A text's tokens as boxes: solid where the cache keeps a row, outlined where it is computed."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted

_SCALE = 0.88
_PAD_PX = 3.0
_GAP_PX = 3.0
_LARGEST_PX, _SMALLEST_PX = 18.0, 3.0
"""The side of a cell, where there is no room for the tokens' text."""
_LEAST_HEIGHT_PX = 34


class RowStrip(Painted, QWidget):
    """Draws a box a token, line after line as text runs.

    The boxes hold the tokens' text while there is room for all of it; a longer text becomes small
    cells, whose tooltips have it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts: tuple[str, ...] = ()
        self._n_kept = 0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_rows(self, texts: Sequence[str], n_kept: int, words: str) -> None:
        """Draw a text's tokens; the first `n_kept` are kept. The words are for assistive tools."""
        self._texts, self._n_kept = tuple(texts), n_kept
        self.setAccessibleName(words)
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.update()

    # ---- where the boxes stand --------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(_SCALE))

    def _boxes(self) -> tuple[list[QRectF], bool]:
        """Return a box a token, and whether the tokens' text fits into them."""
        boxes = self._word_boxes()
        if boxes and boxes[-1].bottom() > self.height():
            return self._cells(), False
        return boxes, True

    def _word_boxes(self) -> list[QRectF]:
        metrics, x, y = self._metrics(), 0.5, 0.5
        height = metrics.height() + 2
        boxes: list[QRectF] = []
        for text in self._texts:
            width = metrics.horizontalAdvance(text) + 2 * _PAD_PX
            if x + width > self.width() and x > 1:
                x, y = 0.5, y + height + _GAP_PX
            boxes.append(QRectF(x, y, width, height))
            x += width + _GAP_PX
        return boxes

    def _cells(self) -> list[QRectF]:
        """Return the largest equal cells with which all of them fit."""
        side = _LARGEST_PX
        while side > _SMALLEST_PX and self._n_lines(side) * side > self.height():
            side -= 0.5
        gap, columns = 1.0 if side < 6 else 2.0, self._n_columns(side)
        places = (divmod(place, columns) for place in range(len(self._texts)))
        return [QRectF(c * side + 0.5, r * side + 0.5, side - gap, side - gap) for r, c in places]

    def _n_columns(self, side: float) -> int:
        return max(int(self.width() / side), 1)

    def _n_lines(self, side: float) -> int:
        return -(-len(self._texts) // self._n_columns(side))

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for a few lines."""
        return QSize(300, 90)

    def minimumSizeHint(self) -> QSize:
        """Return room for many small cells."""
        return QSize(0, _LEAST_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the boxes, and the text in them."""
        painter, palette = QPainter(self), self._theme.palette
        painter.setFont(self._theme.font(_SCALE))
        boxes, has_text = self._boxes()
        for place, (box, text) in enumerate(zip(boxes, self._texts, strict=True)):
            is_kept = place < self._n_kept
            painter.setPen(QPen(QColor(palette.with_cache if is_kept else palette.without_cache)))
            painter.setBrush(QColor(palette.with_cache) if is_kept else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            if has_text:
                painter.setPen(QColor(palette.on_accent if is_kept else palette.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def event(self, event: QEvent) -> bool:
        """Say which token the pointer is on."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            boxes, _ = self._boxes()
            at = event.pos().toPointF()
            place = next((i for i, box in enumerate(boxes) if box.contains(at)), None)
            if place is None:
                QToolTip.hideText()
            else:
                state = "kept" if place < self._n_kept else "computed"
                words = f"“{self._texts[place]}”, position {place:,}: {state}"
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


class RowLegend(Painted, QWidget):
    """Says of how many tokens the rows are kept and computed, in the colours of their boxes."""

    accessible_role = QAccessible.Role.StaticText

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def show_counts(self, n_kept: int, n_computed: int) -> None:
        """Show other counts."""
        self._words = (f"{n_kept:,} kept", f"{n_computed:,} computed")
        self.setAccessibleName(", ".join(self._words))
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return a line."""
        return QSize(200, ceil(QFontMetricsF(self._theme.font()).lineSpacing()))

    def minimumSizeHint(self) -> QSize:
        """Return a line of any width."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a box and a count, twice."""
        painter, palette = QPainter(self), self._theme.palette
        metrics = QFontMetricsF(self._theme.font())
        painter.setFont(self._theme.font())
        side, x = round(0.62 * metrics.height()), 0.5
        colours = (palette.with_cache, palette.without_cache)
        for words, colour in zip(self._words, colours, strict=True):
            box = QRectF(x, round((self.height() - side) / 2) + 0.5, side, side)
            painter.setPen(QColor(colour))
            is_kept = colour == palette.with_cache
            painter.setBrush(QColor(colour) if is_kept else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            x = box.right() + _PAD_PX + 3
            width = metrics.horizontalAdvance(words) + 1
            painter.setPen(QColor(palette.muted))
            room = QRectF(x, 0, width, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            x += width + 16
