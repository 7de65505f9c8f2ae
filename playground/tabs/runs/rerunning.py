"""One run computed again by the model in hand, and what that showed."""

import time
from weakref import WeakKeyDictionary

from PySide6.QtCore import Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure, Verdict
from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.measure.rerun import RecordedRun, Rerun, RerunQuestion, timing_in_words
from playground.numbers import counted

_UNDER_WAY = "Computing the run again…"
_TELL_EVERY_S = 0.2


class Rerunning(Presenter):
    """Asks the worker for one rerun at a time; it gives way to whatever a person asks for next.

    Signals:
        progressed(str): how far it has come, in words.
    """

    progressed = Signal(str)
    _stepped = Signal(int)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._log: RunLog | None = None
        self._found: WeakKeyDictionary[RunLog, tuple[str, ...]] = WeakKeyDictionary()
        self._told_s = 0.0
        self._stepped.connect(self._on_stepped)
        self._client = context.question_client(self)
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)

    @property
    def is_going_on(self) -> bool:
        """Whether an answer is still to come."""
        return self._log is not None

    def start(self, log: RunLog) -> None:
        """Have a run that has ended computed again."""
        # First, as this is itself a wish that long questions give way to.
        self.context.controller.worker_wanted.emit()
        self._log = log
        self._client.ask(RerunQuestion(run=RecordedRun.of(log), stepped=self._tell_step))
        self.progressed.emit(_UNDER_WAY)

    def stop(self) -> None:
        """Want it no more."""
        if self._log is not None:
            self._client.take_back()
            self._end("The run was not computed again: it was stopped.")

    def found_of(self, log: RunLog) -> tuple[str, ...]:
        """Return what the latest rerun of a run showed, in sentences; nothing without one."""
        return self._found.get(log, ())

    def on_run_began(self, log: RunLog) -> None:
        """Leave the worker to the run."""
        self.stop()

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        self.stop()

    def refresh(self) -> None:
        """Show nothing."""

    def _tell_step(self, n_steps: int) -> None:
        """Have the main thread know, a few times a second; called on the worker's."""
        now_s = time.monotonic()
        if now_s - self._told_s >= _TELL_EVERY_S:
            self._told_s = now_s
            self._stepped.emit(n_steps)

    @Slot(int)
    def _on_stepped(self, n_steps: int) -> None:
        if self._log is not None:
            of = f"{n_steps:,} of {counted(len(self._log.steps), 'token')}"
            self.progressed.emit(f"{_UNDER_WAY} {of}")

    @Slot(object)
    def _on_answered(self, rerun: Rerun) -> None:
        log = self._log
        assert log is not None, "a question was asked of a run"
        now = rerun.history(log.conditions, log.request.seed)
        machines = (log.conditions.machine or machine_words(), machine_words())
        threads = (log.conditions.blas_threads, self.context.runner.blas_threads)
        then, here = (
            f"{timing_in_words(history)}; {counted(n_threads, 'thread')}, {machine}."
            for history, n_threads, machine in zip(
                (log.history, now), threads, machines, strict=True
            )
        )
        self._found[log] = (f"Computed again: {rerun.words}", f"Then: {then}", f"Now: {here}")
        self._end(_SAID[rerun.verdict])

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._end(f"The run cannot be computed again: {failure.message}")

    def _end(self, words: str) -> None:
        self._log = None
        self.progressed.emit(words)


_SAID = {
    Verdict.EQUAL: "Computed again, and equal.",
    Verdict.ROUNDING_TIE: "Computed again, and equal but for rounding.",
    Verdict.DIFFERENT: "Computed again, and different.",
}
