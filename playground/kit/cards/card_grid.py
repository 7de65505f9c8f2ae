"""Cards side by side, or one of them alone."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

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

    Signals:
        revealed(Card): one of its cards leads to this one.
    """

    revealed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []
        self.maximised: Card | None = None
        self._on_stage: Card | None = None
        self._lent: Card | None = None
        self._wide = self._narrow = Arrangement((), ())
        self._wide_from_letters = 0
        self._arranged: tuple[Arrangement, int] | None = None
        self._row_shares: dict[int, int] = {}
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
        """Give a row its share of the height, where cards stand in the same cells at any width."""
        self._row_shares[row] = stretch
        self._share_room()

    def maximise(self, card: Card | None) -> None:
        """Show one card alone, or with None all of them."""
        self.maximised = card
        for other in self._cards:
            other.set_maximised(other is card)
        self._show_wanted()

    def cards(self) -> Sequence[Card]:
        """Return its cards, from the top left, but the one that is lent."""
        return tuple(card for card in self._cards if card is not self._lent)

    def stage(self, card: Card | None) -> None:
        """Show one card for a back row, whatever is maximised; with None all is as it was."""
        if self._on_stage is not None:
            self._on_stage.set_staged(is_staged=False)
        self._on_stage = card
        if card is not None:
            card.set_staged(is_staged=True)
        self._show_wanted()

    def lend(self, card: Card) -> None:
        """Let go of a card, which its borrower puts elsewhere; the others keep their places."""
        self._lent = card
        self._layout.removeWidget(card)

    def take_back(self) -> None:
        """Put the card that was lent where it stood."""
        self._lent = self._arranged = None
        self._arrange()
        self._show_wanted()

    def reveal(self, card: Card) -> None:
        """Have a card in sight, which another one leads to."""
        self.maximise(None)
        self.revealed.emit(card)

    def open(self, card: Card) -> None:
        """Bring a card into sight, with the others around it, and the keyboard to it."""
        self.reveal(card)
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        if page is not None:
            # In the middle: what the others still come to say moves it a little.
            spare = max(page.viewport().height() - card.height(), 0) // 2
            page.ensureWidgetVisible(card, 0, spare)
        card.menu_button.setFocus()

    @property
    def _alone(self) -> Card | None:
        """The card that has all the room."""
        return self._on_stage or self.maximised

    def _show_wanted(self) -> None:
        for card in self.cards():
            card.setVisible(self._alone in (None, card))
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
            if place.card is not self._lent:
                self._layout.addWidget(
                    place.card, place.row, place.column, place.row_span, place.column_span
                )
        self._share_room()

    def _share_room(self) -> None:
        """Keep every row legible; a card alone has all the room there is."""
        if self._arranged is None:
            for row, share in self._row_shares.items():
                self._layout.setRowStretch(row, share if self._alone is None else 0)
            return
        arrangement, line_px = self._arranged
        # Cells without a card would keep their distances, and take room from the one that is left.
        self._layout.setSpacing(_SPACING_PX if self._alone is None else 0)
        shown = [place for place in arrangement.places if self._alone in (None, place.card)]
        for column in range(self._layout.columnCount()):
            is_used = any(0 <= column - place.column < place.column_span for place in shown)
            self._layout.setColumnStretch(column, int(is_used))
        for row in range(self._layout.rowCount()):
            is_used = self._alone is None and row < len(arrangement.row_lines)
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
