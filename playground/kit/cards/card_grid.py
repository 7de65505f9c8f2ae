"""Cards side by side, or one of them alone."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.kit.cards.card import Card

_SPACING_PX = 10


class Place(NamedTuple):
    """Where a card stands, in cells of the grid."""

    card: Card
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


class Arrangement(NamedTuple):
    """How cards stand at some widths.

    Attributes:
        places: one a card.
        row_lines: the least height of each row, in lines of text; the rows share what is left. A
            row of 0 lines is as tall as its cards ask for, and no taller.
    """

    places: Sequence[Place]
    row_lines: Sequence[int]


class CardGrid(QWidget):
    """Lays cards out in rows and columns and maximises the one that asks for it.

    Attributes:
        maximised: the card shown alone, or None.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []
        self.maximised: Card | None = None
        self._wide = self._narrow = Arrangement((), ())
        self._wide_from_letters = 0
        self._arranged: tuple[Arrangement, int] | None = None
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_SPACING_PX)

    def add(
        self, card: Card, row: int, column: int, *, row_span: int = 1, column_span: int = 1
    ) -> None:
        """Put a card into these cells, whatever the width."""
        self._take_in(card)
        self._layout.addWidget(card, row, column, row_span, column_span)

    def set_arrangements(
        self, *, narrow: Arrangement, wide: Arrangement, wide_from_letters: int
    ) -> None:
        """Put cards where there is room for them, now and whenever the width changes.

        Args:
            narrow: how the cards stand where they have little width.
            wide: how the same cards stand otherwise.
            wide_from_letters: from which width on, in letters of the window's font.
        """
        self._narrow, self._wide = narrow, wide
        self._wide_from_letters = wide_from_letters
        for place in wide.places:
            self._take_in(place.card)
        self._arrange()

    def set_row_stretch(self, row: int, stretch: int) -> None:
        """Give a row its share of the height."""
        self._layout.setRowStretch(row, stretch)

    def maximise(self, card: Card | None) -> None:
        """Show one card alone, or with None all of them."""
        self.maximised = card
        for other in self._cards:
            other.setVisible(card is None or other is card)
            other.set_maximised(other is card)
        self._share_room()

    def _take_in(self, card: Card) -> None:
        self._cards.append(card)
        card.maximise_requested.connect(self._on_maximise_requested)

    def _arrange(self) -> None:
        """Put the cards into the cells of the arrangement that suits the width."""
        letters = self.width() / self.fontMetrics().averageCharWidth()
        arrangement = self._wide if letters >= self._wide_from_letters else self._narrow
        wanted = (arrangement, self.fontMetrics().height())
        if not arrangement.places or wanted == self._arranged:
            return
        self._arranged = wanted
        for place in arrangement.places:
            self._layout.addWidget(
                place.card, place.row, place.column, place.row_span, place.column_span
            )
        self._share_room()

    def _share_room(self) -> None:
        """Keep every row legible; a card alone has all the room there is."""
        if self._arranged is None:
            return
        arrangement, line_px = self._arranged
        # Cells without a card would keep their distances, and take room from the one that is left.
        self._layout.setSpacing(_SPACING_PX if self.maximised is None else 0)
        shown = [place for place in arrangement.places if self.maximised in (None, place.card)]
        for column in range(self._layout.columnCount()):
            is_used = any(0 <= column - place.column < place.column_span for place in shown)
            self._layout.setColumnStretch(column, int(is_used))
        for row in range(self._layout.rowCount()):
            is_used = self.maximised is None and row < len(arrangement.row_lines)
            lines = arrangement.row_lines[row] if is_used else 0
            self._layout.setRowMinimumHeight(row, lines * line_px)
            self._layout.setRowStretch(row, lines)

    @Slot()
    def _on_maximise_requested(self) -> None:
        card = self.sender()
        assert isinstance(card, Card)
        self.maximise(None if self.maximised is card else card)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Ask for the cards' height; a grid with a narrow arrangement takes any width."""
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._narrow.places else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the arrangement that suits the width."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Find the arrangement that suits another text size, and give its rows their lines."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape bring the other cards back."""
        if event.key() == Qt.Key.Key_Escape and self.maximised is not None:
            self.maximise(None)
            return
        super().keyPressEvent(event)
