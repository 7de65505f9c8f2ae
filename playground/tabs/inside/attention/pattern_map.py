"""One attention pattern, large: each row is a token, each column a token that it looks at."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.fonts import describe
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.numbers import counted
from playground.tabs.inside.attention.figures import Weights
from playground.tabs.inside.cells import labelled, weights_image

_LABEL_SCALE = 0.85
_LABEL_SHARE = 0.3
"""Of the width and of the height, for labels at most."""
_GAP_PX = 4
_LIT = 0.3
"""Opacity over the rows that have just come."""
_TIP = (
    "Each row is a token, each column a token that it looks at. Point at a cell for its weight; "
    "click a row, or press Up and Down, for what that token looks at."
)


class PatternMap(Painted, QWidget):
    """Draws a pattern with its tokens on both axes.

    Signals:
        cell_pointed(int, int): row and column under the pointer; -1, -1 when it leaves.
        row_chosen(int): a person chose a token.
    """

    accessible_role = QAccessible.Role.Graphic
    cell_pointed = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pattern: Weights | None = None
        self._texts: Sequence[str] = ()
        self._row = 0
        self._newest: int | None = None
        self._image: QImage | None = None
        self._widest: float | None = None
        describe(self, "Attention pattern", _TIP)
        self.setToolTip("")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_pattern(
        self, pattern: Weights, texts: Sequence[str], row: int, newest: int | None
    ) -> None:
        """Show a pattern `(n_tokens, n_tokens)`.

        Args:
            pattern: the weights.
            texts: of the tokens.
            row: the token that is framed, whose links the card names.
            newest: first of the rows that came last, which light up; None when none did.
        """
        self._pattern, self._texts = pattern, texts
        self._row, self._newest = row, newest
        self._image = self._widest = None
        self.update()

    def choose_row(self, row: int) -> None:
        """Frame another token's row."""
        self._row = row
        self.update()

    def in_words(self) -> str:
        """Return how large the pattern is, for those who do not see it."""
        n = len(self._texts)
        return f"A triangle of {counted(n, 'token')} by {counted(n, 'token')}." if n else ""

    def reading(self) -> str:
        """Return whose row is framed, and what it looks at."""
        is_there = 0 <= self._row < len(self._texts)
        return f"Row {self._row + 1}: {self.accessibleDescription()}" if is_there else ""

    def cell_at(self, where: QPointF) -> tuple[int, int] | None:
        """Return row and column at a point; None outside, and above the diagonal."""
        area = self._area()
        if self._pattern is None or not area.contains(where):
            return None
        n = len(self._pattern)
        row = min(int((where.y() - area.top()) / area.height() * n), n - 1)
        column = min(int((where.x() - area.left()) / area.width() * n), n - 1)
        return (row, column) if column <= row else None

    def token_at(self, where: QPointF) -> int | None:
        """Return the token whose label a point is on, beside the rows or below the columns."""
        area, n = self._area(), len(self._texts)
        if not n or area.contains(where):
            return None
        if where.x() < area.left() and area.top() <= where.y() < area.bottom():
            return int((where.y() - area.top()) / area.height() * n)
        if where.y() >= area.bottom() and area.left() <= where.x() < area.right():
            return int((where.x() - area.left()) / area.width() * n)
        return None

    # Drawing

    def _label_px(self) -> float:
        """Return the room beside an axis for the labels that there are."""
        if self._widest is None:
            measure = self._measure()
            lengths = (measure.horizontalAdvance(text) for text in self._texts)
            self._widest = max(lengths, default=0.0) + 2
        return min(self._widest, _LABEL_SHARE * min(self.width(), self.height())) + _GAP_PX

    def _measure(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(_LABEL_SCALE))

    def _area(self) -> QRectF:
        """Return where the cells are."""
        labels = self._label_px()
        return QRectF(self.rect()).adjusted(labels, 1, -self._measure().height() / 2, -labels)

    def _drawn(self, area: QRectF) -> QImage:
        """Return the picture, with no more pixels than the screen: thin lines must not vanish."""
        assert self._pattern is not None
        ratio = self.devicePixelRatioF()
        pattern = _pooled(self._pattern, round(area.height() * ratio), axis=0)
        pattern = _pooled(pattern, round(area.width() * ratio), axis=1)
        return weights_image(pattern, self._theme.palette)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._image = self._widest = None
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the map grows with its card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows a pattern."""
        return QSize(160, 190)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw at the new size."""
        super().resizeEvent(event)
        self._image = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw cells, axes and frames."""
        if self._pattern is None:
            return
        area = self._area()
        if area.width() < 8 or area.height() < 8:
            return
        if self._image is None:
            self._image = self._drawn(area)
        painter, palette = QPainter(self), self._theme.palette
        painter.drawImage(area, self._image)
        painter.setPen(QPen(QColor(palette.outline), 1))
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        self._draw_labels(painter, area)
        self._draw_rows(painter, area)

    def _draw_labels(self, painter: QPainter, area: QRectF) -> None:
        n, measure, labels = len(self._texts), self._measure(), self._label_px() - _GAP_PX
        painter.setFont(self._theme.font(_LABEL_SCALE))
        each = measure.height() * 1.15
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place in labelled(n, area.height(), each):
            painter.setPen(self._label_colour(is_row=place == self._row))
            y = area.top() + (place + 0.5) / n * area.height()
            painter.drawText(
                QRectF(0, y - each / 2, labels, each), align, self._label(place, labels)
            )
        painter.setPen(self._label_colour(is_row=False))
        for place in labelled(n, area.width(), each):
            x = area.left() + (place + 0.5) / n * area.width()
            painter.save()
            painter.translate(x, area.bottom() + _GAP_PX)
            painter.rotate(-90)
            painter.drawText(
                QRectF(-labels, -each / 2, labels, each), align, self._label(place, labels)
            )
            painter.restore()

    def _label(self, place: int, room: float) -> str:
        text = self._texts[place]
        return self._measure().elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _label_colour(self, *, is_row: bool) -> QColor:
        palette = self._theme.palette
        return QColor(palette.text if is_row else palette.muted)

    def _draw_rows(self, painter: QPainter, area: QRectF) -> None:
        """Light up the rows that came last, and frame the chosen one."""
        palette, n = self._theme.palette, len(self._texts)
        height = area.height() / n
        if self._newest:
            self._light_up(painter, area, self._newest / n)
        top = area.top() + self._row * height
        frame = QRectF(area.left(), top, area.width() * (self._row + 1) / n, height)
        if height < 5:
            frame = QRectF(frame.left(), frame.center().y() - 2.5, frame.width(), 5)
        painter.setPen(QPen(QColor(palette.text), 1.2))
        painter.drawRect(frame)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(area.adjusted(-1, 0, 1, 0))

    def _light_up(self, painter: QPainter, area: QRectF, start: float) -> None:
        """Tint the rows from a share of the height on, up to the diagonal."""
        top, along = area.top() + start * area.height(), area.left() + start * area.width()
        rows = [QPointF(area.left(), top), QPointF(along, top), area.bottomRight()]
        colour = QColor(self._theme.palette.with_cache)
        colour.setAlphaF(_LIT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*rows, area.bottomLeft()]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def event(self, event: QEvent) -> bool:
        """Say in full what a label has no room for."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.token_at(QPointF(event.pos()))
            if place is not None:
                QToolTip.showText(event.globalPos(), f"“{self._texts[place]}”", self)
                return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which cell the pointer is on."""
        self.cell_pointed.emit(*(self.cell_at(event.position()) or (-1, -1)))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on none."""
        super().leaveEvent(event)
        self.cell_pointed.emit(-1, -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row."""
        area = self._area()
        if self._pattern is not None and area.top() <= event.position().y() < area.bottom():
            n = len(self._pattern)
            self.row_chosen.emit(int((event.position().y() - area.top()) / area.height() * n))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the row above or below."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and 0 <= self._row + step < len(self._texts):
            self.row_chosen.emit(self._row + step)
            self.tell_reading()
        elif not step:
            super().keyPressEvent(event)


def _pooled(pattern: Weights, most: int, *, axis: int) -> Weights:
    """Return a pattern with at most `most` places along an axis, each the largest of its share."""
    n = pattern.shape[axis]
    if n <= most:
        return pattern
    return np.maximum.reduceat(pattern, np.arange(most) * n // most, axis=axis)
