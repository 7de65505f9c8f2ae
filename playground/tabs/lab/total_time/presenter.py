"""Has the seconds that runs took so far drawn, and the speed-up stated."""

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.path_lines import plotted_runs
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.tabs.lab.total_time.card import TotalTimeCard


class TotalTimePresenter(Presenter):
    """Draws when it is the card's turn, and at once when a run has ended."""

    def __init__(
        self, context: AppContext, card: TotalTimeCard, scheduler: RefreshScheduler
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._scheduler = scheduler
        scheduler.add(card, self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Show the runs of another model: none yet."""
        self.refresh()

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def on_shown(self) -> None:
        """Have the card drawn in its turn."""
        self._scheduler.request()

    def refresh(self) -> None:
        """Draw the seconds so far."""
        measured = self.context.controller.measured
        self._card.show_runs(*plotted_runs(measured), measured.speedup)
