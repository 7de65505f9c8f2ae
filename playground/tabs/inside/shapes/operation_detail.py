"""What one operation does, in words, numbers and a picture."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground import figures
from playground.kit.look.theme import Theme
from playground.kit.wrapped_label import WrappedLabel
from playground.tabs.inside.shapes.figures import LedgerRow, Side
from playground.tabs.inside.shapes.shapes import written
from playground.tabs.inside.shapes.values import OperationValues
from playground.tabs.inside.shapes.values_picture import ValuesPicture


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

    def show_operation(self, row: LedgerRow, values: OperationValues | None) -> None:
        """Explain a row of the ledger, with the values that its operation returned."""
        self._heading.setText(f"{row.told.title} = {row.told.formula}")
        self._sentences.setText(row.told.sentences)
        self._shapes.setText(_shapes_in_words(row))
        self._picture.show_values(values)
        self._caption.setText(self._picture.caption())
        self._picture.setAccessibleDescription(self._picture.caption())


def _shapes_in_words(row: LedgerRow) -> str:
    inputs = ", ".join(f"{name} {written(dims)}" for name, dims in row.shapes.inputs)
    result = f"{inputs} → {written(row.shapes.result)}."
    size = f" The result takes {figures.memory(row.without_cache.n_bytes)} of {row.dtype}"
    if row.differs:
        size += f", {figures.memory(row.with_cache.n_bytes)} with the cache"
    return f"{result}{size}.{_blocks_in_words(row.without_cache)}"


def _blocks_in_words(side: Side) -> str:
    if len(side.blocks) < 2:
        return ""
    return f" Without the cache it is computed in {len(side.blocks)} blocks of rows, n_rows each."
