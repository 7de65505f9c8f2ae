"""The tab “What if”: its cards, where they stand, and what keeps them up to date."""

from playground.control.app_context import AppContext
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.tabs.what_if.causality.card import CausalityCard
from playground.tabs.what_if.causality.presenter import CausalityPresenter
from playground.tabs.what_if.faults.card import DivergenceCard, FaultsCard
from playground.tabs.what_if.faults.presenter import FaultBanner, FaultPresenter

_WIDE_FROM_LETTERS = 100


class WhatIfTab:
    """Puts the cards into a grid, and gives them their presenters.

    Attributes:
        grid: the page of the tab.
        banner: the line that stays while a fault is on.
        faults: the cache broken on purpose.
        divergence: from which token the answers of a race part.
        causality: which rows change when a token does.
    """

    KEY = "what_if"

    def __init__(self, context: AppContext) -> None:
        self.grid = CardGrid()
        self.banner = FaultBanner(context.window.status_row)
        self.faults = FaultsCard()
        self.divergence = DivergenceCard(context.theme)
        self.causality = CausalityCard(context.theme)
        self._lay_out()
        context.window.tabs.fill(self.KEY, self.grid)
        FaultPresenter(context, self.faults, self.divergence, self.banner)
        CausalityPresenter(context, self.causality)

    def _lay_out(self) -> None:
        self.grid.set_arrangements(
            narrow=Arrangement(
                (
                    Place(self.faults, 0, 0, 1, 2),
                    Place(self.divergence, 1, 0, 1, 2),
                    Place(self.causality, 2, 0, 1, 2),
                ),
                (26, 17, 19),
            ),
            wide=Arrangement(
                (
                    Place(self.faults, 0, 0),
                    Place(self.divergence, 0, 1),
                    Place(self.causality, 1, 0, 1, 2),
                ),
                (25, 17),
            ),
            wide_from_letters=_WIDE_FROM_LETTERS,
        )
