"""Brings predictions to the latency card, and the verdict to the card beside it."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from playground.generation import Conditions, Curve, Failure
from playground.generation.run_log import RunLog
from playground.measure.forecast import Forecast, ForecastQuestion
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.views import LatencyView, VerdictView
from playground.tabs.lab.why.figures import judge
from playground.worker.question_client import IdleQuestionClient

JUDGE_EVERY_S = 0.5
"""A sentence that changes more often cannot be read."""

_FAULTY = "The last run has a fault: its times say nothing about the engine."


class ForecastPresenter(QObject):
    """Has the machine calibrated when a view first needs it, and keeps both views up to date."""

    def __init__(
        self,
        latency: LatencyView,
        verdict: VerdictView,
        client: IdleQuestionClient,
        blas_threads: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._latency = latency
        self._verdict = verdict
        self._client = client
        self._blas_threads = blas_threads
        self._facts: ModelFacts | None = None
        self._logs: list[RunLog] = []
        self._forecasts: list[Forecast] = []
        self._is_live = False
        self._failure = ""
        self._judged_s = 0.0
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)
        client.began.connect(self.show)
        client.gave_way.connect(self.show)

    @Slot(object)
    def set_model(self, facts: ModelFacts) -> None:
        """Forget the model before, and what was predicted for it."""
        self._facts = facts
        self._logs.clear()
        self._forecasts.clear()
        self._is_live = False
        self._failure = ""
        self._client.take_back()
        self.show()

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """A run begins: show what is predicted for all of its steps."""
        self._logs.append(log)
        self._is_live = True
        self._show_forecast()
        self._judged_s = 0.0

    @Slot()
    def refresh(self) -> None:
        """Judge the steps that came in, now and then."""
        if time.monotonic() - self._judged_s >= JUDGE_EVERY_S:
            self._show_verdict()

    @Slot()
    def end(self) -> None:
        """The run has ended, and the worker may be asked."""
        self._is_live = False
        self.show()

    @Slot()
    def threads_changed(self) -> None:
        """Another number of threads has other limits."""
        self._client.give_way()
        self._ask_if_needed()

    @Slot()
    def show(self) -> None:
        """Show everything; a card has come in sight, or what is known has changed."""
        self._ask_if_needed()
        self._show_forecast()
        self._show_verdict()

    def _ask_if_needed(self) -> None:
        """Have the machine calibrated as it is set up now, if a view wants to know."""
        is_wanted = self._latency.is_shown or self._verdict.is_shown
        if self._facts is None or not is_wanted or self._client.is_waiting or self._failure:
            return
        if self._forecast_for(self._conditions_now(self._facts)) is None:
            self._client.ask(ForecastQuestion())

    def _conditions_now(self, facts: ModelFacts) -> Conditions:
        """Return what a calibration would hold for: the worker has the last run's precision."""
        dtype = self._logs[-1].conditions.dtype if self._logs else facts.dtype
        return Conditions(model=facts.name, dtype=dtype, blas_threads=self._blas_threads())

    def _forecast_for(self, conditions: Conditions) -> Forecast | None:
        return next((each for each in self._forecasts if each.holds_for(conditions)), None)

    @property
    def _forecast(self) -> Forecast | None:
        """What is predicted for the newest run."""
        return self._forecast_for(self._logs[-1].conditions) if self._logs else None

    def _show_forecast(self) -> None:
        coming = 0
        if self._is_live and self._facts is not None:
            request = self._logs[-1].request
            last = len(request.prompt_tokens) + request.max_new_tokens - 1
            coming = min(last, self._facts.n_ctx)
        self._latency.set_forecast(self._forecast, coming)

    def _show_verdict(self) -> None:
        if not self._verdict.is_shown:
            return
        self._judged_s = time.monotonic()
        if self._logs and self._logs[-1].conditions.fault is not None:
            self._verdict.show_verdict(None, _FAULTY)
            return
        verdict = judge(self._newest(cached=True), self._newest(cached=False), self._forecast)
        self._verdict.show_verdict(verdict, self._note())

    def _note(self) -> str:
        """Say why there is no prediction; nothing if there is one."""
        if self._failure:
            return f"This machine could not be calibrated. {self._failure}"
        if self._forecast is not None or not self._logs:
            return "Calibrating this machine…" if self._client.is_at_it else ""
        if self._client.is_at_it:
            return "Calibrating this machine…"
        return "Bounds follow once the machine is idle and has been calibrated."

    def _newest(self, *, cached: bool) -> Curve | None:
        """Return the decode steps of the newest run that has any on a path, made as the last."""
        if not self._logs:
            return None
        conditions = self._logs[-1].conditions
        curves = (
            log.history.path(cached=cached).decode
            for log in reversed(self._logs)
            if log.conditions == conditions
        )
        return next((curve for curve in curves if len(curve)), None)

    @Slot(object)
    def _on_answered(self, forecast: Forecast) -> None:
        self._forecasts.append(forecast)
        self._show_forecast()
        self._show_verdict()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._failure = failure.message
        self._show_verdict()
