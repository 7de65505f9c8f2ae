"""The tab “What if”: its cards, and where they stand."""

from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.kit.look.theme import Theme
from playground.shell.window.notices import NoticeArea
from playground.tabs.what_if.causality.card import CausalityCard
from playground.tabs.what_if.faults.card import FaultBanner, FaultsCard
from playground.tabs.what_if.faults.divergence_card import DivergenceCard

_WIDE_FROM_LETTERS = 100


class WhatIf:
    """Puts the cards into a grid.

    Attributes:
        grid: the page of the tab.
        banner: the line that stays while a fault is on.
        faults: the cache broken on purpose.
        parting: from which token the answers of a race part.
        causality: which rows change when a token does.
    """

    KEY = "what_if"

    def __init__(self, theme: Theme, notice_area: NoticeArea) -> None:
        self.grid = CardGrid()
        self.banner = FaultBanner(notice_area)
        self.faults = FaultsCard()
        self.parting = DivergenceCard(theme)
        self.causality = CausalityCard(theme)
        self.grid.set_arrangements(
            narrow=Arrangement(
                (
                    Place(self.faults, 0, 0, 1, 2),
                    Place(self.parting, 1, 0, 1, 2),
                    Place(self.causality, 2, 0, 1, 2),
                ),
                (26, 17, 19),
            ),
            wide=Arrangement(
                (
                    Place(self.faults, 0, 0),
                    Place(self.parting, 0, 1),
                    Place(self.causality, 1, 0, 1, 2),
                ),
                (25, 17),
            ),
            wide_from_letters=_WIDE_FROM_LETTERS,
        )
