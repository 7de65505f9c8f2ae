"""Which block to look into."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from playground.kit.look.describe import describe


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
