"""The card of the shapes: one forward pass, operation by operation, with the cache and without."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground import figures
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.inside.axis_labels import bare
from playground.tabs.inside.question import StepInside
from playground.tabs.inside.shapes.block_picker import BlockPicker
from playground.tabs.inside.shapes.figures import PassTotal
from playground.tabs.inside.shapes.ledger_table import LedgerTable
from playground.tabs.inside.shapes.operation_detail import OperationDetail
from playground.tabs.inside.shapes.table import LedgerModel, exported, headers

_EMPTY = (
    "Press Generate: here you will see every operation of one step, with the shapes of its arrays."
)
_EXPLANATION = (
    "A step of generation is one forward pass. Each line is one operation of that pass: its "
    "formula, the shape of what goes in and what comes out in symbols, and the real numbers, with "
    "the KV cache and without.\n\n"
    "n_seq rows go in: one with the cache, every token of the text without. n_kv is how many "
    "tokens are looked back on, the same in both. n_rows is n_seq cut into blocks of at most 64 "
    "rows for attention. n_embd is the width of the stream, split among n_head heads of d_head.\n\n"
    "The symbols are read from the annotations of the code that runs, and the numbers are those "
    "of arrays that were seen. Coloured lines differ between the two passes.\n\n"
    "The milliseconds are the time between two observations of a pass that is watched for this "
    "card (the median of five; one, where a pass without the cache takes long), so they are a "
    "little longer than in a run. In the last block only the queries, keys and values are made of "
    "every row, also without the cache: the next token needs no more than the last row of the rest."
)


class ShapesCard(Card):
    """The ledger of one step.

    Signals:
        layer_chosen(int): a person wants to look into another block.
    """

    layer_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Shapes", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._inside: StepInside | None = None
        self._model = LedgerModel(theme, self)
        self.table_view = LedgerTable(self._model, theme)
        self._detail = OperationDetail(theme)
        self._detail.hide()
        self.block_picker = BlockPicker()
        self.block_picker.layer_chosen.connect(self.layer_chosen)
        self.add_tool(self.block_picker)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 6, 0)
        layout.setSpacing(2)
        layout.addWidget(self.table_view, 1)
        layout.addWidget(self._detail)
        self.set_body(body)
        self.table_view.row_chosen.connect(self._on_row_chosen)

    def show_step(self, inside: StepInside, n_layer: int) -> None:
        """Show the ledger of a step, and keep the operation that was chosen."""
        chosen = self._model.row(self.table_view.currentIndex().row())
        self._inside = inside
        self._model.set_rows(inside.rows)
        self.table_view.fit()
        self.block_picker.show_block(inside.layer, n_layer)
        self.set_subtitle(_subtitle(inside))
        self.set_has_content(True)
        if chosen is not None:
            self.show_operation(chosen.operation)

    def clear(self) -> None:
        """Go back to the empty state: another model is in hand."""
        self._inside = None
        self._model.set_rows(())
        self._detail.hide()
        self.block_picker.hide()
        self.set_subtitle("")
        self.set_has_content(False)

    def show_operation(self, operation: str) -> None:
        """Choose an operation's row, if there is one."""
        number = self._model.number_of(operation)
        if number >= 0:
            self.table_view.selectRow(number)
            self.table_view.scrollTo(self._model.index(number, 0))

    def table(self) -> CardTable:
        """Return the ledger."""
        rows = () if self._inside is None else self._inside.rows
        return CardTable(headers(), [exported(row) for row in rows])

    @Slot(int)
    def _on_row_chosen(self, number: int) -> None:
        row = self._model.row(number)
        self._detail.setVisible(row is not None)
        if row is not None and self._inside is not None:
            self._detail.show_operation(row, self._inside.values.get(row.operation))

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for a few rows."""
        rows = 15 if self._detail.isVisible() else 9
        return QSize(320, self.fontMetrics().height() * 2 * rows)


def _subtitle(inside: StepInside) -> str:
    """Say what both passes took."""
    last = bare(inside.token_texts[-1])
    n_kv = len(inside.context)
    if n_kv == 1:
        return f"One forward pass after “{last}”: a single token, so the cache has nothing to save."
    return (
        f"One forward pass after “{last}”. With the cache 1 row goes through, "
        f"{_in_figures(inside.with_cache)}; without it all {n_kv}, "
        f"{_in_figures(inside.without_cache)}. Click a row to see what it does."
    )


def _in_figures(total: PassTotal) -> str:
    return f"{figures.flops(total.flops)}FLOP in {three_figures(total.ms)} ms"
