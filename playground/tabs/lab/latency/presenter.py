"""Has the latency of the runs so far drawn, over what is predicted for them."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.latency.card import LatencyCard
from playground.tabs.lab.path_lines import plotted_runs
from playground.tabs.lab.refresh_scheduler import RefreshScheduler

_WEIGHT = 3
"""Turns for one of another card: the latency is what a person watches."""


class LatencyPresenter(Presenter):
    """Draws points when it is the card's turn, and predictions as soon as they are known."""

    def __init__(
        self,
        context: AppContext,
        card: LatencyCard,
        forecasts: ForecastSource,
        scheduler: RefreshScheduler,
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._forecasts = forecasts
        self._scheduler = scheduler
        self._n_ctx = 0
        self._coming = 0
        scheduler.add(card, self.refresh, weight=_WEIGHT)
        forecasts.changed.connect(self._show_forecast)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Show the runs of another model: none yet."""
        self._n_ctx, self._coming = facts.n_ctx, 0
        self._show_forecast()
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Show what is predicted for all of its steps."""
        last = len(log.request.prompt_tokens) + log.request.max_new_tokens - 1
        self._coming = min(last, self._n_ctx)
        self._show_forecast()

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def on_run_ended(self, log: RunLog) -> None:
        """Draw all of it; nothing more is to come."""
        self._coming = 0
        self.refresh()
        self._show_forecast()

    def on_shown(self) -> None:
        """Have the machine calibrated, and the card drawn in its turn."""
        self._forecasts.request()
        self._show_forecast()
        self._scheduler.request()

    def refresh(self) -> None:
        """Draw the milliseconds of each token so far."""
        self._card.show_runs(*plotted_runs(self.context.controller.measured))

    @Slot()
    def _show_forecast(self) -> None:
        self._card.set_forecast(self._forecasts.forecast, self._coming)
