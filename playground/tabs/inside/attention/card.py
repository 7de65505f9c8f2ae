"""The card of attention: who looks at whom."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.tabs.inside.attention.figures import (
    FULL,
    WINDOW,
    AttentionMaps,
    most_focused_head,
    strongest_links,
)
from playground.tabs.inside.attention.head_grid import HeadGrid
from playground.tabs.inside.attention.pattern_map import PatternMap

_SUBTITLE = (
    "Each row is a token: the stronger a cell’s colour, the more it looks at that earlier token."
)
_EMPTY = (
    "Type something or press Generate, and which earlier tokens each token looks at appears here."
)
_NO_BLOCKS = (
    "This model has no blocks, so there is no attention to show: each token is predicted from the "
    "one before it alone."
)
_EXPLANATION = (
    "Attention lets a token gather information from the tokens before it. Each head of each block "
    "does so in its own way: for every token (row) it spreads a weight of 1 over that token and "
    "those before it (columns). Nothing is above the diagonal, since no token sees what comes "
    "later.\n\n"
    "The small maps show every head, a line of heads a block; the large one is the head that you "
    "choose, or the average of its block. Colour follows the square root of the weight, so that "
    "small weights can be told from none. In a small map a cell shows the largest weight of the "
    "tokens it stands for.\n\n"
    "While a run goes, rows appear as tokens are made. With the cache only the new row is "
    "computed, and it lights up: old rows never change, since no token looks forward.\n\n"
    "Click a row to see that token's strongest links, here and in the text.\n\n"
    f"Of a text beyond {WINDOW:,} tokens the large map and the links are those of the newest "
    "tokens, among themselves; the small maps always show the whole text."
)
_SIDE_BY_SIDE_PX = 560


class AttentionCard(Card):
    """All heads small, one of them large, and one token's links in words.

    Signals:
        layer_chosen(int): a person wants another block's patterns.
        links_changed(int, object): the position of the chosen token, and the positions that it
            looks at most, with their weights; none when there is no pattern.
    """

    layer_chosen = Signal(int)
    links_changed = Signal(int, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Attention", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._maps: AttentionMaps | None = None
        self._texts: Sequence[str] = ()
        self._head: int | None = 0
        self._row: int | None = None
        self.grid = HeadGrid(theme)
        self.pattern = PatternMap(theme)
        self._average = _average_button()
        self._average.hide()
        self._average.toggled.connect(self._on_average_toggled)
        self.add_tool(self._average)
        self._place = QLabel()
        self._place.setProperty("role", "title")
        self._links = WrappedLabel(max_lines=10)
        self._make_body()
        self.grid.head_chosen.connect(self._on_head_chosen)
        self.pattern.row_chosen.connect(self._on_row_chosen)
        self.pattern.cell_pointed.connect(self._on_cell_pointed)

    def show_maps(self, maps: AttentionMaps, texts: Sequence[str], *, is_live: bool) -> None:
        """Show the patterns of a text; while it grows its newest token is chosen."""
        if self._maps is None:
            self._head = most_focused_head(maps)
        self._maps, self._texts = maps, texts
        if self._row is not None and (is_live or not maps.first <= self._row < maps.n_tokens):
            self._row = None
        self._head = None if self._head is None else min(self._head, maps.n_head - 1)
        self._average.show()
        self.set_subtitle(_subtitle(maps))
        self.set_has_content(True)
        self.grid.show_maps(maps.small())
        self._show(newest=maps.newest if is_live else None)

    def clear(self, why: str = "", *, has_blocks: bool) -> None:
        """Go back to the empty state, and say why, or else what will appear."""
        self._maps, self._row, self._head = None, None, 0
        self._average.setChecked(False)
        self._average.hide()
        self.set_subtitle("")
        self.set_empty_sentence((why or _EMPTY) if has_blocks else _NO_BLOCKS)
        self.set_has_content(False)
        self.links_changed.emit(0, ())

    def table(self) -> CardTable:
        """Return the large map, a row a token."""
        if self._maps is None:
            return CardTable((), ())
        shares = self._maps.head(self._head) / FULL
        first = self._maps.first
        shown = self._texts[first:]
        headers = ("token", *(f"{place} {text}" for place, text in enumerate(shown, first)))
        rows = zip(shown, shares.tolist(), strict=True)
        return CardTable(headers, [(text, *row) for text, row in rows])

    def _show(self, *, newest: int | None = None) -> None:
        maps = self._maps
        if maps is None:
            return
        which = "all heads, averaged" if self._head is None else f"head {self._head + 1}"
        self._place.setText(f"Block {maps.layer + 1}, {which}")
        self.grid.choose(maps.layer, self._head)
        self.pattern.show_pattern(
            maps.head(self._head),
            self._texts[maps.first :],
            self._chosen_row() - maps.first,
            None if newest is None else max(0, newest - maps.first),
        )
        self._show_links()

    def _chosen_row(self) -> int:
        assert self._maps is not None
        return self._maps.n_tokens - 1 if self._row is None else self._row

    def _show_links(self) -> None:
        assert self._maps is not None
        row = self._chosen_row()
        first = self._maps.first
        shares = self._maps.row(self._head, row)
        links = tuple((first + place, share) for place, share in strongest_links(shares))
        said = ", ".join(f"“{self._texts[place]}” {_percent(w)}" for place, w in links)
        self._links.setText(f"“{self._texts[row]}” looks at {said}.")
        self.pattern.setAccessibleDescription(self._links.text())
        self.links_changed.emit(row, links)

    @Slot(int, int)
    def _on_head_chosen(self, layer: int, head: int) -> None:
        self._head = head
        self._average.setChecked(False)
        if self._maps is not None and layer != self._maps.layer:
            self.grid.choose(layer, head)
            self.layer_chosen.emit(layer)
        else:
            self._show()

    @Slot(bool)
    def _on_average_toggled(self, is_average: bool) -> None:
        if is_average != (self._head is None):
            self._head = None if is_average else 0
            self._show()

    @Slot(int)
    def _on_row_chosen(self, row: int) -> None:
        assert self._maps is not None
        self._row = self._maps.first + row
        self.pattern.choose_row(row)
        self._show_links()

    @Slot(int, int)
    def _on_cell_pointed(self, row: int, column: int) -> None:
        if self._maps is None:
            return
        if row < 0:
            self._show_links()
            return
        row, column = row + self._maps.first, column + self._maps.first
        weight = float(self._maps.row(self._head, row)[column - self._maps.first]) / FULL
        self._links.setText(
            f"“{self._texts[row]}” (position {row}) looks at "
            f"“{self._texts[column]}” (position {column}) with {_percent(weight)} of its "
            "weight."
        )

    def _make_body(self) -> None:
        body = QWidget()
        beside = QVBoxLayout()
        beside.setSpacing(2)
        beside.addWidget(self._place)
        beside.addWidget(self._links)
        beside.addStretch(1)
        self._overview = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._overview.setSpacing(10)
        self._overview.addWidget(self.grid, 0)
        self._overview.addLayout(beside, 1)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, body)
        self._layout.setContentsMargins(0, 6, 6, 0)
        self._layout.setSpacing(8)
        self._layout.addLayout(self._overview, 0)
        self._layout.addWidget(self.pattern, 1)
        self.set_body(body)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for both maps."""
        least = QSize(240, self.fontMetrics().height() * 24)
        return super().minimumSizeHint().expandedTo(least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the maps beside each other where there is room."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _SIDE_BY_SIDE_PX
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._overview.setStretch(0, 1 if is_wide else 0)
        self._overview.setStretch(1, 0 if is_wide else 1)
        self._overview.setDirection(direction.BottomToTop if is_wide else direction.LeftToRight)
        self._layout.setStretch(0, 1 if is_wide else 0)
        self._layout.setStretch(1, 2 if is_wide else 1)


def _subtitle(maps: AttentionMaps) -> str:
    """Return how the maps are read, and what of a long text the large one holds."""
    if not maps.first:
        return _SUBTITLE
    n_shown = maps.n_tokens - maps.first
    return f"{_SUBTITLE} The large map holds the newest {n_shown:,} of {maps.n_tokens:,} tokens."


def _average_button() -> QToolButton:
    button = QToolButton()
    button.setText("Average")
    button.setCheckable(True)
    button.setProperty("role", "quiet")
    describe(button, "Average of heads", "Show the average of all heads of this block.")
    return button


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else f"{share:.1%}"
