"""Cards side by side, or one of them alone."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.ui.card import Card


class CardGrid(QWidget):
    """Lays cards out in rows and columns and maximises the one that asks for it.

    Attributes:
        maximised: the card shown alone, or None.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []
        self.maximised: Card | None = None
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)

    def add(
        self, card: Card, row: int, column: int, *, row_span: int = 1, column_span: int = 1
    ) -> None:
        """Put a card into these cells."""
        self._cards.append(card)
        self._layout.addWidget(card, row, column, row_span, column_span)
        card.maximise_requested.connect(self._on_maximise_requested)

    def set_row_stretch(self, row: int, stretch: int) -> None:
        """Give a row its share of the height."""
        self._layout.setRowStretch(row, stretch)

    def set_column_stretch(self, column: int, stretch: int) -> None:
        """Give a column its share of the width."""
        self._layout.setColumnStretch(column, stretch)

    def maximise(self, card: Card | None) -> None:
        """Show one card alone, or with None all of them."""
        self.maximised = card
        for other in self._cards:
            other.setVisible(card is None or other is card)
            other.set_maximised(other is card)

    @Slot()
    def _on_maximise_requested(self) -> None:
        card = self.sender()
        assert isinstance(card, Card)
        self.maximise(None if self.maximised is card else card)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape bring the other cards back."""
        if event.key() == Qt.Key.Key_Escape and self.maximised is not None:
            self.maximise(None)
            return
        super().keyPressEvent(event)
