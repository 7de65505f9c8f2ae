"""Says why steps take as long as they do, while a run goes and once it has ended."""

import time

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Curve
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.measure.speedup import Speedup
from playground.shell.window.app_state import AppState
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.why.card import WhyCard
from playground.tabs.lab.why.figures import judge

JUDGE_EVERY_S = 0.5
"""A sentence that changes more often cannot be read."""
_FAULTY = "The last run has a fault: its times say nothing about the engine."
_CALIBRATING = "Calibrating this machine…"
_BUSY = "The machine was busy while it was calibrated: predictions follow once it is quiet."


class WhyPresenter(Presenter):
    """Judges the newest run of each path; thinks about nothing while the card is hidden."""

    def __init__(self, context: AppContext, card: WhyCard, forecasts: ForecastSource) -> None:
        super().__init__(context, card)
        self._card = card
        self._forecasts = forecasts
        self._logs: list[RunLog] = []
        self._judged_s = 0.0
        forecasts.changed.connect(self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the runs of the model before."""
        self._logs.clear()
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Judge it as soon as it has taken a step."""
        self._logs.append(log)
        self._judged_s = 0.0

    def on_flushed(self) -> None:
        """Judge the steps that came in, now and then, and all of them before a pause."""
        is_due = self._card.is_in_sight and time.monotonic() - self._judged_s >= JUDGE_EVERY_S
        if is_due or self.context.controller.state is AppState.PAUSED:
            self.refresh()

    def on_runs_changed(self) -> None:
        """Judge no run that is gone."""
        there = self.context.controller.logs
        self._logs = [log for log in self._logs if log in there]
        self.refresh()

    def on_shown(self) -> None:
        """Have the machine calibrated, and say what is known so far."""
        self._forecasts.request()
        self.refresh()

    def refresh(self) -> None:
        """Show the verdict on the steps so far."""
        if not self._card.is_shown:
            return
        self._judged_s = time.monotonic()
        if self._logs and self._logs[-1].conditions.fault is not None:
            self._card.show_verdict(None, _FAULTY)
            return
        forecast = self._forecasts.forecast
        measured = self.context.controller.measured
        speedup, current = measured.speedup, measured.current
        verdict = judge(
            self._newest(cached=True),
            self._newest(cached=False),
            forecast,
            speedup if isinstance(speedup, Speedup) else None,
        )
        pairs = ((True, measured.with_cache), (False, measured.without))
        earlier = [is_cached for is_cached, run in pairs if run is not current]
        self._card.show_verdict(verdict, self._note(), earlier=earlier)

    def _note(self) -> str:
        """Say why there is no prediction; nothing if there is one."""
        if self._forecasts.failure:
            return f"This machine could not be calibrated. {self._forecasts.failure}"
        if self._forecasts.is_calibrating:
            return _CALIBRATING
        if self._forecasts.forecast is not None or not self._logs:
            return ""
        if self._forecasts.was_disturbed:
            return _BUSY
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
