"""Layers × positions: which rows changed, drawn as a grid whose tokens can be chosen."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.palette import Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.tabs.what_if.causality.figures import CausalityAnswer
from playground.tabs.what_if.causality.row_places import RowPlaces

_SCALE = 0.92
_FAINTEST = 0.30
"""Of the ink in a row that barely changed; a frame tells it from one that did not."""
_LEAST_FRAMED_PX = 5.0
"""Smaller cells have all the ink, for a frame would be all there is of them."""


class RowGrid(Painted, QWidget):
    """One column a token, one line a layer; a filled cell is a row that changed.

    A click on a column, or the arrow keys, choose the token to change.

    Signals:
        position_chosen(int): a person chose another token.
    """

    position_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: CausalityAnswer | None = None
        self.setObjectName("rowGrid")
        self.setAccessibleName("Rows that changed, by layer and token")
        self.setStatusTip("Click a token, or use the arrow keys, to change that one.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_answer(self, answer: CausalityAnswer) -> None:
        """Draw another answer."""
        has_moved = self._answer is not None and self._answer.position != answer.position
        self._answer = answer
        self.setAccessibleDescription(answer.in_words())
        if has_moved and self.hasFocus():
            self.tell_reading()
        self.update()

    def in_words(self) -> str:
        """Return how many rows of each layer changed, for those who do not see them."""
        answer = self._answer
        if answer is None:
            return ""
        n_tokens = len(answer.tokens)
        names = _layer_names(len(answer.changed))
        counts = (f"{name} {sum(row)}" for name, row in zip(names, answer.changed, strict=True))
        return f"Rows that changed, of {n_tokens:,} each: {', '.join(counts)}."

    def reading(self) -> str:
        """Return which token is changed."""
        answer = self._answer
        if answer is None:
            return ""
        return f"Token {answer.position + 1:,}. {self.accessibleDescription()}"

    def places(self) -> RowPlaces | None:
        """Return where things are drawn now; None without an answer."""
        if self._answer is None:
            return None
        metrics = QFontMetricsF(self._theme.font(_SCALE))
        n_lines, n_tokens = self._answer.change.shape
        label_px = max(metrics.horizontalAdvance(name) for name in _layer_names(n_lines))
        return RowPlaces(
            bounds=QRectF(self.rect()).adjusted(1, 5, -2, -2),
            n_lines=n_lines,
            n_tokens=n_tokens,
            label_px=label_px + 12,
            line_px=metrics.height(),
        )

    def reading_at(self, where: QPointF) -> str:
        """Return what the cell or the token at a point says; empty outside the grid."""
        places = self.places()
        if places is None or self._answer is None:
            return ""
        cell = places.cell_at(where)
        if cell is None:
            column = places.column_at(where)
            return "" if column is None else f"token {column + 1} “{self._answer.tokens[column]}”"
        line, column = cell
        change = float(self._answer.change[line, column])
        name = _layer_names(places.n_lines)[line]
        said = f"{change:.1%} of its largest number" if change >= 1e-3 else f"{change:.1e}"
        outcome = said if change > self._answer.tolerance else "unchanged"
        return f"{name}, token {column + 1} “{self._answer.tokens[column]}”: {outcome}"

    # ---- drawing ---------------------------------------------------------------------------

    def _draw(self, painter: QPainter, answer: CausalityAnswer, places: RowPlaces) -> None:
        palette = self._theme.palette
        painter.setFont(self._theme.font(_SCALE))
        changed = answer.changed
        for line, name in enumerate(_layer_names(places.n_lines)):
            painter.setPen(QColor(palette.muted))
            if places.shows_label(line):
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(places.label(line), side, name)
            for column in range(places.n_tokens):
                share = strength(float(answer.change[line, column]), answer.tolerance)
                ink = mix(palette.without_cache, palette.card, share)
                cell = places.cell(line, column)
                if not changed[line, column]:
                    painter.fillRect(cell, QColor(_unchanged(palette)))
                elif min(cell.width(), cell.height()) < _LEAST_FRAMED_PX:
                    painter.fillRect(cell, QColor(palette.without_cache))
                else:
                    painter.fillRect(cell, QColor(ink))
                    painter.setPen(QPen(QColor(palette.without_cache), 1))
                    painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))
        self._draw_tokens(painter, answer, places)
        self._draw_frame(painter, answer, places)

    def _draw_tokens(self, painter: QPainter, answer: CausalityAnswer, places: RowPlaces) -> None:
        """Write the tokens; where columns are narrow upwards, and of the changed one the new."""
        for column, token in enumerate(answer.tokens):
            where = places.token(column)
            if column != answer.position:
                self._write(painter, where, token, is_upright=places.is_upright)
            elif places.is_upright:
                self._write(painter, where, answer.replacement, is_upright=True, is_new=True)
            else:
                line = QRectF(where.topLeft(), where.size() / 2)
                line.setWidth(where.width())
                self._write(painter, line, token, is_old=True)
                self._write(
                    painter, line.translated(0, line.height()), answer.replacement, is_new=True
                )

    def _write(
        self,
        painter: QPainter,
        where: QRectF,
        token: str,
        *,
        is_upright: bool = False,
        is_old: bool = False,
        is_new: bool = False,
    ) -> None:
        """Write a token's text across or up along a place, ended in … where it does not fit."""
        palette, font = self._theme.palette, self._theme.font(_SCALE)
        font.setStrikeOut(is_old)
        new = palette.without_cache_text
        painter.setFont(font)
        painter.setPen(QColor(new if is_new else palette.text if is_old else palette.muted))
        room = where.height() if is_upright else where.width()
        mode = Qt.TextElideMode.ElideRight
        shown = QFontMetricsF(font).elidedText(token, mode, room)
        if not is_upright:
            line = QRectF(where.topLeft(), QSizeF(where.width(), QFontMetricsF(font).height()))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
            return
        painter.save()
        painter.translate(where.center().x(), where.bottom())
        painter.rotate(-90)
        line = QRectF(0, -where.width() / 2, where.height(), where.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _draw_frame(self, painter: QPainter, answer: CausalityAnswer, places: RowPlaces) -> None:
        """Frame the chosen column; thicker while the keyboard is here."""
        palette = self._theme.palette
        pen = QPen(QColor(palette.accent if self.hasFocus() else palette.text))
        pen.setWidthF(2.0 if self.hasFocus() else 1.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(places.column(answer.position))

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    # ---- Qt's own ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return room for a model of a dozen layers."""
        return QSize(400, 200)

    def minimumSizeHint(self) -> QSize:
        """Return room for the tokens and thin lines."""
        return QSize(200, round(5 * self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the grid."""
        places = self.places()
        if self._answer is not None and places is not None:
            self._draw(QPainter(self), self._answer, places)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the token under the pointer."""
        places = self.places()
        column = None if places is None else places.column_at(event.position())
        if column is not None and event.button() == Qt.MouseButton.LeftButton:
            self.position_chosen.emit(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the token before or after."""
        steps = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
        step = steps.get(event.key())
        if step is None or self._answer is None:
            super().keyPressEvent(event)
            return
        position = self._answer.position + step
        if 0 <= position < len(self._answer.tokens):
            self.position_chosen.emit(position)

    def event(self, event: QEvent) -> bool:
        """Read out the cell under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.reading_at(QPointF(event.pos())), self)
            return True
        return super().event(event)


def strength(change: float, tolerance: float) -> float:
    """Return how much ink a change gets: by its logarithm, for it spans many powers of ten."""
    if not change > tolerance:
        return 0.0
    share = math.log(change / tolerance) / math.log(1 / tolerance)
    return _FAINTEST + (1 - _FAINTEST) * min(max(share, 0.0), 1.0)


def _unchanged(palette: Palette) -> str:
    return mix(palette.edge, palette.card, 0.55)


def _layer_names(n_lines: int) -> list[str]:
    return ["embedding", *(f"block {layer}" for layer in range(1, n_lines))]
