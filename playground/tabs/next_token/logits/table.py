"""The candidates of one step as a table: a row each, a column a stage."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.kit.look.palette import Palette, mix
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.figures import Candidate, NextToken
from playground.tabs.next_token.stories import NextTokenStory, TokenText

DRAWN, WOULD_BE = "●", "○"
COLUMNS = (
    ("", "● was drawn; ○ would be drawn with the settings as they are now."),
    ("token", "White space is visible: ␣ is a space, ↵ a new line."),
    ("id", "The token’s number in the vocabulary."),
    ("logit", "What the model gave the token: the higher, the likelier."),
    ("penalised", "The logit after the repetition penalty."),
    ("tempered", "That divided by the temperature."),
    ("filters", "✓ if top-k, top-p and min-p all kept it, else the one that took it out."),
    ("probability", "In the draw, over all tokens that were kept."),
)
TOKEN_COLUMN, PENALISED_COLUMN, PROBABILITY_COLUMN = 1, 4, len(COLUMNS) - 1
_LEFT_COLUMNS = (TOKEN_COLUMN, 6, PROBABILITY_COLUMN)
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
PAD_PX = 6
_BAR_INSET_PX = 4.5
_BAR_SHARE = 0.45
"""Of the accent in the bar of a token that was not drawn."""


class CandidateModel(QAbstractTableModel):
    """Holds the candidates of one distribution."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_token: NextToken | None = None
        self._candidates: Sequence[Candidate] = ()
        self._token_text: TokenText = str
        self._texts: Sequence[tuple[str, ...]] = ()

    def show_story(self, story: NextTokenStory) -> None:
        """Show another distribution; rows that stay keep their selection."""
        self._next_token, self._token_text = story.next_token, story.token_text
        before, candidates = self._texts, story.next_token.candidates
        self._texts = [
            tuple(self._text(candidate, column) for column in range(len(COLUMNS)))
            for candidate in candidates
        ]
        is_longer = len(candidates) != len(self._candidates)
        if is_longer:
            self.beginResetModel()
        self._candidates = candidates
        if is_longer:
            self.endResetModel()
        elif candidates:
            first = 0 if _differ_before(PENALISED_COLUMN, before, self._texts) else PENALISED_COLUMN
            self.dataChanged.emit(
                self.index(0, first), self.index(len(candidates) - 1, PROBABILITY_COLUMN)
            )

    def candidate(self, row: int) -> Candidate | None:
        """Return a row's candidate."""
        return self._candidates[row] if 0 <= row < len(self._candidates) else None

    def row_of(self, token_id: int) -> int:
        """Return the row of a token, -1 when there is none."""
        ids = [candidate.token_id for candidate in self._candidates]
        return ids.index(token_id) if token_id in ids else -1

    def texts(self) -> Sequence[tuple[str, ...]]:
        """Return every cell as it reads, row by row."""
        return self._texts

    def is_marked(self, candidate: Candidate) -> bool:
        """Return whether a token was drawn, or would be."""
        return bool(self._mark(candidate))

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many candidates there are."""
        return 0 if parent.isValid() else len(self._candidates)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section][1]
        return alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; how they look is for the delegate."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts[index.row()][index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                candidate = self._candidates[index.row()]
                token = self._token_text(candidate.token_id)
                return f"“{token}”, rank {candidate.rank:,}: click to put it into the text"
            case _:
                return None

    def _text(self, candidate: Candidate, column: int) -> str:
        match column:
            case 0:
                return f"{candidate.rank:,} {self._mark(candidate) or ' '}"
            case 1:
                return self._token_text(candidate.token_id)
            case 2:
                return str(candidate.token_id)
            case 3:
                return _figure(candidate.logit)
            case 4:
                return _figure(candidate.penalised)
            case 5:
                return _figure(candidate.tempered)
            case 6:
                return "✓" if candidate.dropped_by is None else f"✗ {candidate.dropped_by.value}"
            case _:
                return percent(candidate.probability)

    def _mark(self, candidate: Candidate) -> str:
        shown = self._next_token
        if shown is None:
            return ""
        if candidate.token_id == shown.chosen:
            return DRAWN
        return WOULD_BE if candidate.token_id == shown.would_be else ""


def _differ_before(
    column: int, before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> bool:
    """Return whether the columns that settings do not touch have changed all the same."""
    return any(old[:column] != new[:column] for old, new in zip(before, after, strict=True))


def percent(probability: float) -> str:
    """Return a probability as people read it: 41.3 %, 0.02 %, < 0.01 %, 0."""
    if probability == 0:
        return "0"
    if probability < 1e-4:
        return "< 0.01 %"
    return (
        f"{probability:.1%}".replace("%", " %")
        if probability >= 1e-3
        else f"{probability * 100:.2f} %"
    )


def _figure(value: float) -> str:
    """Return a logit: two decimals, as many as matter, and a real minus sign."""
    text = f"{value:,.2f}" if abs(value) < 1e5 else f"{value:.3g}"
    return text.replace("-", "−")


def alignment(column: int) -> int:
    """Return on which side of its column a cell stands: words left, numbers right."""
    return _LEFT if column in _LEFT_COLUMNS else _RIGHT


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
            QColor(palette.hovered),
            QColor(palette.pressed),
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
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """Leave sizes to the table: its rows are all alike."""
        return QSize(0, 0)
