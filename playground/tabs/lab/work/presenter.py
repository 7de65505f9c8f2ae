"""Brings a run's rows to the card that shows them, and asks about one that was recomputed."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.tabs.lab.work.card import WorkCard
from playground.tabs.lab.work.figures import Cell, KeyChange, RecomputedKeysQuestion, count_work


class WorkPresenter(Presenter):
    """Counts rows while a run goes, and has a recomputed cell looked into."""

    def __init__(self, context: AppContext, card: WorkCard, scheduler: RefreshScheduler) -> None:
        super().__init__(context, card)
        self._card = card
        self._client = context.question_client(self)
        self._log: RunLog | None = None
        self._n_shown = -1
        scheduler.add(card, self.refresh)
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        card.cell_chosen.connect(self.choose)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the model before."""
        self._show_run(None)

    def on_runs_changed(self) -> None:
        """Count the rows of the newest run there is now."""
        logs = self.context.controller.logs_of_model
        if not logs or logs[-1] is not self._log:
            self._show_run(logs[-1] if logs else None)

    def on_run_began(self, log: RunLog) -> None:
        """Count its rows."""
        self._show_run(log)

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def refresh(self) -> None:
        """Show the rows of the steps that came in."""
        n_steps = 0 if self._log is None else self._log.history.n_steps
        if self._card.is_shown and n_steps != self._n_shown:
            self._n_shown = n_steps
            has_steps = self._log is not None and n_steps > 0
            self._card.show_work(
                count_work(self._log.history) if self._log is not None and has_steps else None
            )

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        if self._client.is_waiting:
            self._client.take_back()
            self._card.show_finding("")

    @Slot(int, int)
    def choose(self, step: int, position: int) -> None:
        """Find out what computing a position again at this step was good for."""
        if self._log is None:
            return
        work, context = count_work(self._log.history), self._log.context_of(step)
        if work.cell(step, position) is not Cell.RECOMPUTED:
            return
        first = work.first_step(step, position)
        self._card.show_finding("Computing the keys as both steps did…")
        self._client.ask(
            RecomputedKeysQuestion(
                context=context, n_first=int(work.n_kv[first]), position=position
            )
        )

    def _show_run(self, log: RunLog | None) -> None:
        self._log, self._n_shown = log, -1
        self._client.take_back()
        self._card.show_finding("")
        self.refresh()

    @Slot(object)
    def _on_answered(self, change: KeyChange) -> None:
        self._card.show_finding(in_words(change))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._card.show_finding(failure.message)


def in_words(change: KeyChange) -> str:
    """Say in one line what computing keys again changed."""
    token = f"“{change.text}” at position {change.position:,}"
    if change.change_norm == 0:
        return f"{token}: the keys came out the same to the last bit; the work was wasted."
    moved = (
        f"‖K now − K first‖ = {change.change_norm:.1e} of {change.key_norm:.3g}, "
        f"most in layer {change.layer}"
    )
    if change.is_rounding:
        return f"{token}: {moved}. That is rounding; the work was wasted."
    return f"{token}: {moved}. That is more than rounding."
