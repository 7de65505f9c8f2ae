"""What the lab predicts its runs to take, once this machine has been calibrated for them."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode, Conditions, Failure
from playground.generation.run_log import RunLog
from playground.kit.cards.card import Card
from playground.measure.forecast import Forecast, ForecastQuestion
from playground.measure.model_facts import ModelFacts

FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 1_000, 60_000
"""After a calibration that other work disturbed, until it is tried again; doubled each time."""


class ForecastSource(Presenter):
    """Has the machine calibrated when a card first needs it, and keeps what came of it.

    Args:
        context: the app.
        wanted_by: the cards that show predictions; while none of them is shown nothing is asked.

    Attributes:
        failure: why the machine could not be calibrated; empty unless that was tried in vain.
        was_disturbed: whether the last calibration was made beside other work. What is predicted
            from it is withheld, and asked for again: soon at first, then less and less often.

    Signals:
        changed(): there is another forecast, or calibrating has begun, given way or failed.
    """

    changed = Signal()

    def __init__(self, context: AppContext, *, wanted_by: Sequence[Card]) -> None:
        super().__init__(context)
        self._wanted_by = wanted_by
        self._client = context.idle_question_client(self)
        self._facts: ModelFacts | None = None
        self._conditions: Conditions | None = None
        self._is_race = False
        self._forecasts: list[Forecast] = []
        self.failure = ""
        self.was_disturbed = False
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        self._client.began.connect(self.changed)
        self._client.gave_way.connect(self.changed)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(FIRST_PAUSE_MS)
        self._again.timeout.connect(self.request)
        context.settings.threads.changed.connect(self.on_threads_changed)
        context.settings.threads.settled.connect(self.request)

    @property
    def forecast(self) -> Forecast | None:
        """What is predicted for the newest run, as it is computed."""
        found = None if self._conditions is None else self._forecast_for(self._conditions)
        return found.raced if found is not None and self._is_race else found

    @property
    def is_calibrating(self) -> bool:
        """Whether the worker is at it."""
        return self._client.is_at_it

    @Slot()
    def request(self) -> None:
        """Have the machine calibrated as it is set up now, if a card in sight wants to know.

        First of all the number of threads is found out, for which the limits are measured then.
        """
        is_wanted = any(card.is_shown for card in self._wanted_by)
        if self._facts is None or not is_wanted or self._client.is_waiting or self.failure:
            return
        if self.context.settings.threads.is_measuring:
            return
        if self._forecast_for(self._conditions_now(self._facts)) is None:
            self._client.ask(ForecastQuestion())

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the model before, and what was predicted for it."""
        self._facts, self._conditions = facts, None
        self._forecasts.clear()
        self.failure, self.was_disturbed = "", False
        self._client.take_back()
        self._again.stop()
        self._again.setInterval(FIRST_PAUSE_MS)
        self.request()

    def on_run_began(self, log: RunLog) -> None:
        """Predict for its conditions from now on."""
        self._conditions, self._is_race = log.conditions, log.mode is CacheMode.RACE

    def on_run_ended(self, log: RunLog) -> None:
        """Ask for what is missing: the worker has time again."""
        self.request()

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        self._client.give_way()

    @Slot(int)
    def on_threads_changed(self, n_threads: int) -> None:
        """BLAS has another number of threads, and so the machine has other limits."""
        self._client.give_way()
        self.request()

    def _conditions_now(self, facts: ModelFacts) -> Conditions:
        """Return what a calibration would hold for: the worker has the last run's precision."""
        dtype = facts.dtype if self._conditions is None else self._conditions.dtype
        n_threads = self.context.runner.blas_threads
        return Conditions(model=facts.name, dtype=dtype, blas_threads=n_threads)

    def _forecast_for(self, conditions: Conditions) -> Forecast | None:
        return next((each for each in self._forecasts if each.holds_for(conditions)), None)

    @Slot(object)
    def _on_answered(self, forecast: Forecast) -> None:
        self.was_disturbed = forecast.is_disturbed
        if self.was_disturbed:
            self._again.start()
            self._again.setInterval(min(2 * self._again.interval(), LONGEST_PAUSE_MS))
        else:
            self._forecasts.append(forecast)
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.failure = failure.message
        self.changed.emit()
