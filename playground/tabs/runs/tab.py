"""The tab “Runs”: its two cards, and what keeps them up to date."""

from playground.control.app_context import AppContext
from playground.kit.cards.card_grid import CardGrid
from playground.tabs.runs.choice.card import ChoiceCard
from playground.tabs.runs.editing import RunEditing
from playground.tabs.runs.presenter import RunsPresenter
from playground.tabs.runs.repeating import Repeating
from playground.tabs.runs.rerunning import Rerunning
from playground.tabs.runs.table.card import RunsCard


class RunsTab:
    """Puts the table of runs and the card of those chosen into a grid.

    Attributes:
        grid: the tab's page.
        runs: the table's card.
        choice: the card of the runs chosen.
    """

    KEY = "runs"

    def __init__(self, context: AppContext) -> None:
        self.grid = CardGrid()
        self.runs = RunsCard()
        self.choice = ChoiceCard(context.theme)
        self.grid.add(self.runs, 0, 0)
        self.grid.add(self.choice, 1, 0)
        self.grid.set_row_stretch(0, 1)
        self.grid.set_row_stretch(1, 2)
        RunsPresenter(
            context,
            self.runs,
            self.choice,
            repeating=Repeating(context),
            rerunning=Rerunning(context),
        )
        RunEditing(context, self.runs)
        # Last: where the page is in front already, its cards come in sight here.
        context.window.tabs.fill(self.KEY, self.grid)
