"""The card of the shapes: one forward pass, operation by operation, with the cache and without."""

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground import numbers
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.inside.cells import bare
from playground.tabs.inside.shapes.figures import OperationRow, PassTotal, Side
from playground.tabs.inside.shapes.operation_model import OperationModel, exported, headers
from playground.tabs.inside.shapes.operation_shapes import written
from playground.tabs.inside.shapes.operation_table import OperationTable
from playground.tabs.inside.shapes.values_picture import ValuesPicture
from playground.tabs.inside.step_inside import StepInside
from playground.tabs.inside.values import OperationValues

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
    """The operation table of one step.

    Signals:
        layer_chosen(int): a person wants to look into another block.
    """

    layer_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Shapes", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._inside: StepInside | None = None
        self._model = OperationModel(theme, self)
        self.table_view = OperationTable(self._model, theme)
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
        """Show the operation table of a step, and keep the operation that was chosen."""
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
        """Return the operation table."""
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


class OperationDetail(QWidget):
    """Two sentences and the shapes on the left, the real values on the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel()
        self._heading.setProperty("role", "title")
        self._sentences = WrappedLabel(max_lines=4)
        self._shapes = WrappedLabel(max_lines=3)
        self._shapes.setProperty("role", "small")
        self._picture = ValuesPicture(theme)
        self._caption = WrappedLabel(max_lines=2)
        self._caption.setProperty("role", "small")
        words, seen = QVBoxLayout(), QVBoxLayout()
        for label in (self._heading, self._sentences, self._shapes):
            words.addWidget(label)
        words.addStretch(1)
        seen.addWidget(self._picture, 1)
        seen.addWidget(self._caption)
        for column in (words, seen):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 8, 6, 0)
        layout.setSpacing(18)
        layout.addLayout(words, 5)
        layout.addLayout(seen, 4)

    def show_operation(self, row: OperationRow, values: OperationValues | None) -> None:
        """Explain a row of the table, with the values that its operation returned."""
        self._heading.setText(f"{row.text.title} = {row.text.formula}")
        self._sentences.setText(row.text.sentences)
        self._shapes.setText(_shapes_in_words(row))
        self._picture.show_values(values)
        self._caption.setText(self._picture.caption())
        self._picture.setAccessibleDescription(self._picture.caption())


class BlockPicker(QComboBox):
    """A list of a model's blocks, counted from 1; hidden for a model without any.

    Signals:
        layer_chosen(int): a person chose a block, counted from 0.
    """

    layer_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, "Block", "Which of the model's blocks to look into.")
        self.setMaxVisibleItems(16)
        self.hide()
        self.activated.connect(self._on_activated)

    def show_block(self, layer: int, n_layer: int) -> None:
        """Offer a model's blocks, and show which is looked into."""
        with QSignalBlocker(self):
            if self.count() != n_layer:
                self.clear()
                self.addItems([f"Block {number} of {n_layer}" for number in range(1, n_layer + 1)])
            self.setCurrentIndex(layer)
        self.setVisible(n_layer > 0)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.layer_chosen.emit(index)


def _shapes_in_words(row: OperationRow) -> str:
    inputs = ", ".join(f"{name} {written(dims)}" for name, dims in row.shapes.inputs)
    result = f"{inputs} → {written(row.shapes.result)}."
    size = f" The result takes {numbers.memory(row.without_cache.n_bytes)} of {row.dtype}"
    if row.differs:
        size += f", {numbers.memory(row.with_cache.n_bytes)} with the cache"
    return f"{result}{size}.{_blocks_in_words(row.without_cache)}"


def _blocks_in_words(side: Side) -> str:
    if len(side.blocks) < 2:
        return ""
    return f" Without the cache it is computed in {len(side.blocks)} blocks of rows, n_rows each."


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
    return f"{numbers.flops(total.flops)}FLOP in {three_figures(total.ms)} ms"
