"""How a cell of the candidates' table is drawn."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.kit.look import tones
from playground.kit.look.colour import mix
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.table import (
    PROBABILITY_COLUMN,
    TOKEN_COLUMN,
    CandidateModel,
    alignment,
)

PAD_PX = 6
_BAR_INSET_PX = 4.5
_BAR_SHARE = 0.45
"""Of the accent in the bar of a token that was not drawn."""


class CandidateDelegate(QStyledItemDelegate):
    """Draws words, and a bar for each probability, with nothing between the model and the painter.

    The table is drawn anew up to 30 times a second, and the style's own way takes 0.2 ms a cell.
    """

    def __init__(self, model: CandidateModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._plain = self._theme.figures()
        self._bold = self._theme.figures(1.0, QFont.Weight.DemiBold)
        self._number_px = QFontMetrics(self._bold).horizontalAdvance("< 0.01 %") + PAD_PX
        self._text, self._muted = QColor(palette.text), QColor(palette.muted)
        self._accent = QColor(palette.accent)
        self._faint = QColor(mix(palette.accent, palette.card, _BAR_SHARE))
        self._hovered, self._selected = (
            QColor(tones.hovered(palette)),
            QColor(tones.pressed(palette)),
        )

    # Qt's own

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        row, column = index.row(), index.column()
        candidate = self._model.candidate(row)
        if candidate is None:
            return
        # PySide's stubs lack the fields of style options.
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selected)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._hovered)
        is_marked = self._model.is_marked(candidate)
        room = rect.adjusted(PAD_PX, 0, -PAD_PX, 0)
        if column == PROBABILITY_COLUMN:
            room = self._draw_bar(painter, room, candidate.probability, is_marked=is_marked)
        painter.setFont(self._bold if is_marked else self._plain)
        painter.setPen(self._text if candidate.dropped_by is None else self._muted)
        text = self._model.texts()[row][column]
        if column == TOKEN_COLUMN:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, alignment(column), text)

    def _draw_bar(
        self, painter: QPainter, room: QRect, probability: float, *, is_marked: bool
    ) -> QRect:
        """Draw a probability as a bar; return the room for its number behind it."""
        length = max(room.width() - self._number_px, 0) * probability
        bar = QRectF(
            room.left(), room.top() + _BAR_INSET_PX, length, room.height() - 2 * _BAR_INSET_PX
        )
        painter.fillRect(bar, self._accent if is_marked else self._faint)
        return QRect(round(bar.right()) + PAD_PX, room.top(), self._number_px, room.height())

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Leave sizes to the table: its rows are all alike."""
        return QSize(0, 0)
