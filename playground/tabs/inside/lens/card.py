"""The card of the logit lens: what the model would say after each block."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.theme import Theme
from playground.tabs.inside.fitted_table import FittedTable, Index
from playground.tabs.inside.lens.figures import LensRow

_EMPTY = (
    "Type something or press Generate, and what the model would say after each of its blocks "
    "appears here."
)
_EXPLANATION = (
    "Every block adds to the residual stream, and only the last one's sum is turned into logits. "
    "The logit lens does so after each block: it applies the final norm and the unembedding to the "
    "stream as it stands there, for the last position of the selected step.\n\n"
    "p is the probability of the token named, at temperature 1. Rank is where the final answer, "
    "the most probable token at the end, stands after that block: it is 1 at the end. Norm is the "
    "length of the stream's row: what a block adds may lengthen or shorten it.\n\n"
    "The last line is the model's real output. Earlier blocks were not trained to be read like "
    "this, so take what they say as a hint."
)
_SHARE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""How much of a cell its bar fills, 0 to 1; None for a cell without a bar."""
_HEADERS = ("block", "says", "p", "rank", "norm")
_TIPS = (
    "After which block; – is the embedding alone.",
    "The most probable next token, were this the last block.",
    "The probability of that token, at temperature 1.",
    "Where the final answer stands among all tokens: 1 is the most probable.",
    "Length of the residual stream's row; what a block adds may lengthen or shorten it.",
)


class LensCard(Card):
    """A table with a row for each block."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "Through the layers", explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        self._model = LensModel(theme, self)
        self.table_view = FittedTable(self._model, theme, filling=1, least_ems=4)
        self.table_view.setItemDelegate(_BarDelegate(theme, self.table_view))
        self.table_view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table_view.setAccessibleName("What the model would say after each block")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table_view)
        layout.addStretch(1)
        self.set_body(body)

    def show_lens(self, rows: Sequence[LensRow], last_text: str) -> None:
        """Show the readings after the token with this text."""
        self._model.set_rows(rows)
        self.table_view.fit()
        answer = rows[-1].token_text
        self.set_subtitle(
            f"After “{last_text}”: what each block would say, and the rank of the final "
            f"answer, “{answer}”."
        )
        self.set_has_content(True)

    def clear(self, why: str = "") -> None:
        """Go back to the empty state, and say why, or else what will appear."""
        self.set_empty_sentence(why or _EMPTY)
        self._model.set_rows(())
        self.set_subtitle("")
        self.set_has_content(False)

    def table(self) -> CardTable:
        """Return the readings."""
        headers = ("after", "token", "token_id", "p", "answer_rank", "answer_p", "stream_norm")
        return CardTable(
            headers,
            [
                (
                    after(row), row.token_text, row.token_id, row.probability, row.answer_rank,
                    row.answer_probability, row.stream_norm,
                )
                for row in self._model.rows
            ],
        )  # fmt: skip


class LensModel(QAbstractTableModel):
    """Holds the readings of one position, a row a block."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[LensRow] = ()
        self._longest = 1.0

    @property
    def rows(self) -> Sequence[LensRow]:
        """The readings."""
        return self._rows

    def set_rows(self, rows: Sequence[LensRow]) -> None:
        """Show other readings; of the same model, the view stays where it is."""
        self._longest = max((row.stream_norm for row in rows), default=1.0)
        if len(rows) == len(self._rows) and rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_HEADERS) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many readings there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == _SHARE_ROLE:
            shares = {2: row.probability, 4: row.stream_norm / self._longest}
            return shares.get(index.column())
        is_answer = row.token_id == self._rows[-1].token_id
        if role == Qt.ItemDataRole.FontRole and index.column() == 1 and is_answer:
            return self._theme.font(1.0, QFont.Weight.DemiBold)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                f"{after(row)}: “{row.token_text}” with {row.probability:.1%}; the final answer "
                f"“{self._rows[-1].token_text}” is number {row.answer_rank:,} with "
                f"{row.answer_probability:.2%}"
            )
        return None


class _BarDelegate(QStyledItemDelegate):
    """Draws a cell upon a bar as long as its share."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Draw one cell."""
        share = index.data(_SHARE_ROLE)
        if share is not None:
            bar = option.rect.adjusted(3, 3, -3, -3)
            bar.setLeft(bar.right() - round(bar.width() * min(max(share, 0.0), 1.0)))
            painter.fillRect(bar, QColor(self._theme.palette.pressed))
            # The tint keeps the number readable; the line is seen.
            bar.setTop(bar.bottom() - 1)
            painter.fillRect(bar, QColor(self._theme.palette.accent))
        super().paint(painter, option, index)


def after(row: LensRow) -> str:
    """Say how far up the stack a reading is."""
    return f"block {row.n_blocks}" if row.n_blocks else "embedding"


def _texts(row: LensRow) -> tuple[str, ...]:
    return (
        str(row.n_blocks) if row.n_blocks else "–",
        row.token_text,
        f"{row.probability:.2f}",
        f"{row.answer_rank:,}",
        f"{row.stream_norm:,.0f}" if row.stream_norm >= 100 else f"{row.stream_norm:.1f}",
    )


def _alignment(section: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if section < 2 else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
