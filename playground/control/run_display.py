"""From a run's records to the views, a few times a second."""

from collections.abc import Sequence
from dataclasses import replace

from playground.control.views import Views
from playground.generation import CacheMode, RunHistory, StepRecord
from playground.generation.run_log import RunLog
from playground.measure.measured_runs import Measured, measured_runs
from playground.measure.speedup import DecodeRate, Speedup, decode_rate


class RunDisplay:
    """Keeps the logs of all runs, and shows what has come in since the last flush.

    Attributes:
        logs: every run since the app started, the oldest first.
        measured: what the runs of the model in hand had shown at the last flush.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self.logs: list[RunLog] = []
        self.measured = Measured()
        self._last_number = 0
        self._in_hand = self._shown_model = ""
        self._n_before_model = 0
        self._waiting: list[StepRecord] = []
        self._n_ctx = 0
        self._is_paced = False

    def set_logs(self, logs: Sequence[RunLog], *, last_number: int | None = None) -> None:
        """Show other runs, from a session or without some of them, in place of those before.

        Args:
            logs: the oldest first; the one under way, if there is one, among them.
            last_number: of all runs that the session ever had; given when it is another session.
        """
        if last_number is not None:
            self._last_number = last_number
            self._shown_model = self._in_hand
            self._forget_step()
        self.logs = list(logs)
        self._show_runs_of(self._shown_model)

    def show_newest_runs(self) -> None:
        """Show what the model of the newest run measured, although it is not the one in hand."""
        self._show_runs_of("")

    def set_model(self, n_ctx: int, name: str) -> None:
        """Show the runs of another model: those that it made, unless another one has since."""
        self._n_ctx, self._in_hand = n_ctx, name
        self._waiting.clear()
        self._forget_step()
        self._views.stats.show_context(0, n_ctx)
        self._is_paced = False
        self._show_runs_of(self._in_hand)

    def begin(self, log: RunLog) -> None:
        """Take in the records of another run; one that never took a step is forgotten."""
        if self.logs and not self.logs[-1].steps and len(self.logs) > self._n_before_model:
            self.logs.pop()
        # Those of a model that is not here may have been shown.
        self._shown_model = self._in_hand
        self._n_before_model = max(self._n_before_model, self._first_of(log.conditions.model))
        self._last_number += 1
        log.number = self._last_number
        self.logs.append(log)
        self._waiting.clear()

    def add(self, record: StepRecord) -> None:
        """Take in one step; `flush` shows it."""
        self.logs[-1].append(record)
        self._waiting.append(record)

    def flush(self, *, is_live: bool) -> None:
        """Show what came in: the text in one insert, the figures."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            if self.logs[-1].into_text:
                self._views.editor.append_generated([record.token_id for record in waiting])
                self._views.editor.show_token_count(waiting[-1].context_tokens + 1, self._n_ctx)
            self._show_last(waiting[-1])
            if waiting[0].index == 0:
                self._views.stats.show_first_token(_first_token_s(waiting[0]))
        self._show_measurements(is_live=is_live)

    def _show_measurements(self, *, is_live: bool) -> None:
        """Bring the rates up to date, and what the plots are drawn from."""
        measured = measured_runs([log.history for log in self.logs_of_model()], is_live=is_live)
        if is_live:
            self._is_paced = self._views.sampling.speed_limit_per_s() is not None
        current, with_cache, without = measured.current, measured.with_cache, measured.without
        self._views.stats.show_rates(
            self._rate(with_cache, current, cached=True, is_live=is_live),
            self._rate(without, current, cached=False, is_live=is_live),
        )
        speedup = measured.speedup
        self._views.stats.show_speedup(
            speedup.at_longest if isinstance(speedup, Speedup) else None,
            is_earlier=current not in (with_cache, without),
        )
        self.measured = measured

    def logs_of_model(self) -> list[RunLog]:
        """Return the runs of the model in hand since another one's last, the oldest first."""
        return self.logs[self._n_before_model :]

    def _show_runs_of(self, model: str) -> None:
        """Show what a model measured, unless another one has since; without a name the newest's."""
        self._shown_model = model
        newest = self.logs[-1].conditions.model if self.logs else ""
        self._n_before_model = self._first_of(model or newest)
        self._show_measurements(is_live=False)

    def _first_of(self, model: str) -> int:
        """Return where the runs of a model begin, of which none of another one comes later."""
        models = [log.conditions.model for log in self.logs]
        return max((at for at, each in enumerate(models, start=1) if each != model), default=0)

    def _rate(
        self, run: RunHistory | None, current: RunHistory | None, *, cached: bool, is_live: bool
    ) -> DecodeRate | None:
        """Return a run's decode rate once it is steady, or once the run has no more to come."""
        rate = None if run is None else decode_rate(run.path(cached=cached).decode.y)
        if rate is None:
            return None
        if run is not current:
            return replace(rate, remark="earlier")
        if is_live and not rate.is_settled:
            return None
        return replace(rate, remark="paced") if self._is_paced else rate

    def _forget_step(self) -> None:
        """Show no figure of a step that another model took, or another session holds."""
        self._views.stats.show_first_token(None)
        self._views.stats.show_cache(0)

    def _show_last(self, record: StepRecord) -> None:
        if self.logs[-1].into_text:
            used = record.context_tokens + 1
            self._views.stats.show_context(min(used, self._n_ctx), self._n_ctx)
        # Rows that an earlier run has left are no part of a step without the cache.
        is_kept = record.mode is not CacheMode.OFF
        self._views.stats.show_cache(record.kv_cache_bytes if is_kept else 0)


def _first_token_s(first: StepRecord) -> float:
    """Return the wait for the first token, with the cache where a race made it both ways."""
    forward_s = next((each.forward_s for each in first.passes if each.cached), first.forward_s)
    return forward_s + first.sampling_s
