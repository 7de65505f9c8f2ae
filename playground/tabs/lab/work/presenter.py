"""Brings a run's rows to the card that shows them, and asks about one that was recomputed."""

from PySide6.QtCore import QObject, Slot

from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.tabs.lab.views import WorkView
from playground.tabs.lab.work.figures import Cell, KeyChange, RecomputedKeysQuestion, count_work
from playground.worker.question_client import QuestionClient


class WorkPresenter(QObject):
    """Counts rows while a run goes, and has a recomputed cell looked into."""

    def __init__(self, view: WorkView, client: QuestionClient, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._client = client
        self._log: RunLog | None = None
        self._n_shown = -1
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)

    @Slot()
    def set_model(self) -> None:
        """Forget the model before."""
        self._show_run(None)

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """A run begins."""
        self._show_run(log)

    @Slot()
    def refresh(self) -> None:
        """Show the rows of the steps that came in."""
        n_steps = 0 if self._log is None else self._log.history.n_steps
        if self._view.is_shown and n_steps != self._n_shown:
            self._n_shown = n_steps
            has_steps = self._log is not None and n_steps > 0
            self._view.show_work(
                count_work(self._log.history) if self._log is not None and has_steps else None
            )

    @Slot()
    def give_way(self) -> None:
        """Leave the worker to a run or a load."""
        if self._client.is_waiting:
            self._client.take_back()
            self._view.show_finding("")

    @Slot(int, int)
    def choose(self, step: int, position: int) -> None:
        """Find out what computing a position again at this step was good for."""
        if self._log is None:
            return
        work, context = count_work(self._log.history), self._log.context_of(step)
        if work.cell(step, position) is not Cell.RECOMPUTED:
            return
        first = work.first_step(step, position)
        self._view.show_finding("Computing the keys as both steps did…")
        self._client.ask(
            RecomputedKeysQuestion(
                context=context, n_first=int(work.n_kv[first]), position=position
            )
        )

    def _show_run(self, log: RunLog | None) -> None:
        self._log, self._n_shown = log, -1
        self._client.take_back()
        self._view.show_finding("")
        self.refresh()

    @Slot(object)
    def _on_answered(self, change: KeyChange) -> None:
        self._view.show_finding(in_words(change))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._view.show_finding(failure.message)


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
