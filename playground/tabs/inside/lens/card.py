"""The card of the logit lens: what the model would say after each block."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look import tones
from playground.kit.look.theme import Theme
from playground.tabs.inside.axis_labels import bare
from playground.tabs.inside.fitted_table import FittedTable
from playground.tabs.inside.lens.figures import LensRow
from playground.tabs.inside.lens.lens_model import SHARE_ROLE, LensModel, after

_EMPTY = "Press Generate: here you will see what the model would say after each of its blocks."
_EXPLANATION = (
    "Every block adds to the residual stream, and only the last one's sum is turned into logits. "
    "The logit lens does so after each block: it applies the final norm and the unembedding to the "
    "stream as it stands there, for the last position of the selected step.\n\n"
    "p is the probability of the token named, at temperature 1. Rank is where the final answer, "
    "the most probable token at the end, stands after that block: it rises to 1. Norm is the "
    "length of the stream's row, which grows as blocks add to it.\n\n"
    "The last line is the model's real output. Earlier blocks were not trained to be read like "
    "this, so take what they say as a hint."
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
        self.set_body(self.table_view)

    def show_lens(self, rows: Sequence[LensRow], last_text: str) -> None:
        """Show the readings after the token with this text."""
        self._model.set_rows(rows)
        self.table_view.fit()
        answer = bare(rows[-1].token_text)
        self.set_subtitle(
            f"After “{bare(last_text)}”: what each block would say, and the rank of the final "
            f"answer, “{answer}”."
        )
        self.set_has_content(True)

    def clear(self) -> None:
        """Go back to the empty state: another model is in hand."""
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

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for a small model's blocks."""
        return QSize(240, self.fontMetrics().height() * 16)


class _BarDelegate(QStyledItemDelegate):
    """Draws a cell upon a bar as long as its share."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        share = index.data(SHARE_ROLE)
        if share is not None:
            bar = option.rect.adjusted(3, 3, -3, -3)
            bar.setLeft(bar.right() - round(bar.width() * min(max(share, 0.0), 1.0)))
            painter.fillRect(bar, QColor(tones.pressed(self._theme.palette)))
        super().paint(painter, option, index)
