"""The tab “Costs”: its cards, and where they stand."""

from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.kit.look.theme import Theme
from playground.tabs.costs.edits.card import EditsCard
from playground.tabs.costs.memory.card import MemoryCard
from playground.tabs.costs.time.card import TimeCard

_WIDE_FROM_LETTERS = 100


class Costs:
    """Puts the cards into a grid.

    Attributes:
        grid: the page of the tab.
        time: which part of a step takes how long.
        memory: what keys and values take.
        edits: what an edit of the prompt costs.
    """

    KEY = "costs"

    def __init__(self, theme: Theme) -> None:
        self.grid = CardGrid()
        self.time = TimeCard(theme)
        self.memory = MemoryCard(theme)
        self.edits = EditsCard(theme)
        self.grid.set_arrangements(
            narrow=Arrangement(
                (Place(self.time, 0, 0), Place(self.memory, 1, 0), Place(self.edits, 2, 0)),
                (32, 20, 16),
            ),
            wide=Arrangement(
                (
                    Place(self.time, 0, 0, 1, 2),
                    Place(self.memory, 1, 0),
                    Place(self.edits, 1, 1),
                ),
                (19, 19),
            ),
            wide_from_letters=_WIDE_FROM_LETTERS,
        )
