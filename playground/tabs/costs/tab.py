"""The tab “Costs”: its cards, where they stand, and what keeps them up to date."""

from playground.control.app_context import AppContext
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.tabs.costs.edits import EditsCard, EditsPresenter
from playground.tabs.costs.memory.card import MemoryCard
from playground.tabs.costs.memory.presenter import MemoryPresenter
from playground.tabs.costs.time.card import TimeCard
from playground.tabs.costs.time.presenter import TimePresenter

_WIDE_FROM_LETTERS = 100


class CostsTab:
    """Puts the cards into a grid, and gives each its presenter.

    Attributes:
        grid: the page of the tab.
        time: which part of a step takes how long.
        memory: what keys and values take.
        edits: what an edit of the prompt costs.
    """

    KEY = "costs"

    def __init__(self, context: AppContext) -> None:
        self.grid = CardGrid()
        self.time = TimeCard(context.theme)
        self.memory = MemoryCard(context.theme)
        self.edits = EditsCard(context.theme)
        self._lay_out()
        context.window.tabs.fill(self.KEY, self.grid)
        TimePresenter(context, self.time)
        MemoryPresenter(context, self.memory)
        EditsPresenter(context, self.edits, self.grid, key=self.KEY)

    def _lay_out(self) -> None:
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
