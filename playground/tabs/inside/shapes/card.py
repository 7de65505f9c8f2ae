"""The card of the shapes: one forward pass, operation by operation, with the cache and without."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLabel, QVBoxLayout, QWidget

from playground import numbers
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.inside.shapes.figures import OperationRow, PassTotal
from playground.tabs.inside.shapes.operation_model import OperationModel, exported, headers
from playground.tabs.inside.shapes.operation_table import OperationTable
from playground.tabs.inside.shapes.operation_texts import blocks_in_words, written
from playground.tabs.inside.shapes.values_picture import ValuesPicture
from playground.tabs.inside.step_inside import StepInside
from playground.tabs.inside.values import OperationValues

_EMPTY = (
    "Type something or press Generate, and every operation of the next step appears here, with the "
    "shapes of its arrays."
)
_EXPLANATION = (
    "A step of generation is one forward pass. Each line is one operation of that pass: its "
    "formula, the shape of what goes in and what comes out in symbols, and the real numbers, with "
    "the KV cache and without.\n\n"
    "n_seq rows go in: one with the cache, every token of the text without. n_kv is how many "
    "tokens are looked back on, the same in both. n_rows is n_seq cut into blocks of at most 64 "
    "rows for attention: 2 × (6, ≤64, ≤90) are two of them, each as wide as its last row looks "
    "back, and FLOPs and bytes are theirs. n_embd is the width of the stream, split among n_head "
    "heads of d_head.\n\n"
    "The symbols are read from the annotations of the code that runs, and the numbers are those "
    "of arrays that were seen. Coloured lines differ between the two passes.\n\n"
    "The milliseconds are the time between two observations of a pass that is watched for this "
    "card, so they are a little longer than in a run; the card says of how many passes they are "
    "the median. In the last block only the queries, keys and values are made of every row, also "
    "without the cache: the next token needs no more than the last row of the rest."
)
_SUBTITLE_LINES = 8
_ASIDE_FROM_LETTERS = 52
_ALL_LINES = 20
"""More than any sentence has, whatever the width and the letters."""


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
        self._subtitle.max_lines = _SUBTITLE_LINES
        self._detail = OperationDetail(theme)
        self.table_view = OperationTable(self._model, self._detail, theme)
        self.block_picker = BlockPicker()
        self.block_picker.layer_chosen.connect(self.layer_chosen)
        self.add_tool(self.block_picker)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 6, 0)
        layout.addWidget(self.table_view)
        layout.addStretch(1)
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
        number = -1 if chosen is None else self._model.number_of(chosen.operation)
        # The page stays where it is: nobody has asked for this row just now.
        self.table_view.setAutoScroll(False)
        self.table_view.open_row(number)
        if number >= 0:
            self.table_view.selectRow(number)
        self.table_view.setAutoScroll(True)

    def clear(self, why: str = "") -> None:
        """Go back to the empty state, and say why, or else what will appear."""
        self.set_empty_sentence(why or _EMPTY)
        self._inside = None
        self._model.set_rows(())
        self.table_view.open_row(-1)
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
        if row is not None and self._inside is not None:
            self._detail.show_operation(row, self._inside.values.get(row.operation))
            self.table_view.open_row(number)


class OperationDetail(QWidget):
    """Two sentences and the shapes, and the real values: side by side where there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heading = QLabel()
        self._heading.setProperty("role", "title")
        self._sentences = WrappedLabel(max_lines=_ALL_LINES)
        self._shapes = WrappedLabel(max_lines=_ALL_LINES)
        self._shapes.setProperty("role", "small")
        self._picture = ValuesPicture(theme)
        self._caption = WrappedLabel(max_lines=_ALL_LINES)
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
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(6, 4, 6, 10)
        self._layout.addLayout(words, 5)
        self._layout.addLayout(seen, 4)

    def show_operation(self, row: OperationRow, values: OperationValues | None) -> None:
        """Explain a row of the table, with the values that its operation returned."""
        self._heading.setText(f"{row.text.title} = {row.text.formula}")
        self._sentences.setText(row.text.sentences)
        self._shapes.setText(_shapes_in_words(row))
        self._picture.show_values(values)
        self._caption.setText(self._picture.caption())
        self._picture.setAccessibleDescription(self._picture.caption())

    # Qt's own

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width, and lay both parts out for it."""
        is_wide = width >= _ASIDE_FROM_LETTERS * self.fontMetrics().averageCharWidth()
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._layout.setSpacing(18 if is_wide else 6)
        return self._layout.heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stand on the card's ground, not on the chosen row's."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.palette.card))


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
    size = f" The result takes {numbers.bytes_or_dash(row.without_cache.n_bytes)} of {row.dtype}"
    if row.differs:
        size += f", {numbers.bytes_or_dash(row.with_cache.n_bytes)} with the cache"
    blocks = blocks_in_words(row.without_cache.blocks, row.without_cache.shape)
    return f"{result}{size}. {blocks}".rstrip()


def _subtitle(inside: StepInside) -> str:
    """Say what both passes took."""
    last = inside.token_texts[-1]
    n_kv = len(inside.context)
    if n_kv == 1:
        return f"One forward pass after “{last}”: a single token, so the cache has nothing to save."
    return (
        f"One forward pass after “{last}”. With the cache 1 row goes through, "
        f"{_in_figures(inside.with_cache)}; without it all {n_kv}, "
        f"{_in_figures(inside.without_cache)}. Click a row to see what it does."
    )


def _in_figures(total: PassTotal) -> str:
    taken = "1 pass" if total.n_passes == 1 else f"median of {total.n_passes} passes"
    return f"{numbers.flops(total.flops)}FLOP in {three_figures(total.ms)} ms ({taken})"
