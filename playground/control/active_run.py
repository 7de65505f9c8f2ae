"""The one run there can be at a time, from its beginning to its end."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from playground.control import status_words
from playground.control.flush_timer import FlushTimer, PaintTurns
from playground.control.run_display import Measured, RunDisplay
from playground.control.run_setup import PlannedRun
from playground.control.views import Views
from playground.generation import CacheMode, Failure, RunSummary, StepRecord
from playground.generation.run_log import RunLog
from playground.shell.window.notices import NoticeTopic
from playground.text.generating import written_after
from playground.worker.runner import GenerationRunner


class ActiveRun(QObject):
    """Has the worker run, takes what it says by run id, and shows it a few times a second.

    Attributes:
        paint_turns: when cards are drawn while a run goes on.

    Signals:
        began(RunLog): its steps follow.
        flushed(): what came in has been shown.
        paused(), resumed(): it waits between two tokens; it goes on.
        ended(RunLog, str): it will not change any more; how it went, in words.
    """

    began = Signal(object)
    flushed = Signal()
    paused = Signal()
    resumed = Signal()
    ended = Signal(object, str)

    def __init__(self, runner: GenerationRunner, views: Views, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._views = views
        self._display = RunDisplay(views)
        self.paint_turns = PaintTurns(runner.worker, self)
        self._flush_timer = FlushTimer(self._flush, self, turns=self.paint_turns)
        self._run_id: int | None = None
        self._is_paused = False
        self._is_stopping = False
        worker = runner.worker
        worker.stepped.connect(self._on_stepped)
        worker.paused.connect(self._on_paused)
        worker.resumed.connect(self._on_resumed)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)

    @property
    def is_active(self) -> bool:
        """Whether a run is under way."""
        return self._run_id is not None

    @property
    def is_paused(self) -> bool:
        """Whether it waits between two tokens."""
        return self._is_paused

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop and has not ended yet."""
        return self._is_stopping

    @property
    def logs(self) -> list[RunLog]:
        """Every run since the app started, the oldest first."""
        return self._display.logs

    @property
    def logs_of_model(self) -> list[RunLog]:
        """Those of the model in hand, since another one's last."""
        return self._display.logs_of_model()

    @property
    def measured(self) -> Measured:
        """What the runs of the model in hand have shown so far."""
        return self._display.measured

    def set_model(self, n_ctx: int, name: str) -> None:
        """Show the runs of another model: those that it made, unless another one has since."""
        self._display.set_model(n_ctx, name)

    def set_logs(self, logs: Sequence[RunLog], *, last_number: int | None = None) -> None:
        """Keep other runs in place of those before; the one under way has to be among them."""
        self._display.set_logs(logs, last_number=last_number)

    def show_newest_runs(self) -> None:
        """Show what the model of the newest run measured, although it is not the one in hand."""
        self._display.show_newest_runs()

    def begin(self, planned: PlannedRun, *, pause_after_step: bool = False) -> None:
        """Have a run begun; the one before must have ended."""
        if planned.into_text:
            self._views.editor.begin_generation()
        self._is_paused = self._is_stopping = False
        self.paint_turns.begin_run()
        self._run_id = self._runner.start(
            planned.request,
            planned.sampling,
            planned.mode,
            speed_limit_per_s=planned.speed_limit_per_s,
            dtype=planned.conditions.dtype,
            fault=planned.conditions.fault,
            pause_after_step=pause_after_step,
            is_steered=planned.into_text,
        )
        log = planned.log(self._run_id)
        self._display.begin(log)
        self.began.emit(log)

    def stop(self) -> None:
        """End the run under way, if there is one."""
        if self.is_active:
            self._is_stopping = True
            self._runner.cancel()

    def pause(self) -> None:
        """Wait before the next step; `paused` follows."""
        self._runner.pause()

    def resume(self) -> None:
        """Go on after a pause; `resumed` follows."""
        self._runner.resume()

    def step_once(self) -> None:
        """Take one step, then wait again."""
        self._runner.step_once()

    @Slot(int, object)
    def _on_stepped(self, run_id: int, records: tuple[StepRecord, ...]) -> None:
        if run_id == self._run_id:
            for record in records:
                self._display.add(record)
            self._flush_timer.request()

    @Slot(int)
    def _on_paused(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._is_paused = True
            self._flush_timer.flush_now()
            self.paused.emit()

    @Slot(int)
    def _on_resumed(self, run_id: int) -> None:
        # Only the worker's own words, in their order, tell whether it waits: a pause that was asked
        # for during a step comes after the request to go on.
        if run_id == self._run_id:
            self._is_paused = False
            self.resumed.emit()

    @Slot(int, object)
    def _on_finished(self, run_id: int, summary: RunSummary) -> None:
        if run_id == self._run_id:
            log = self._display.logs[-1]
            log.summary = summary
            said = status_words.ending(summary, is_race=log.mode is CacheMode.RACE)
            self._views.frame.settle(NoticeTopic.RUN)
            self._end(said + status_words.with_fault(log.conditions.fault))

    @Slot(int, object)
    def _on_failed(self, run_id: int, failure: Failure) -> None:
        if run_id == self._run_id:
            self._end("The run failed")
            sentence = failure.message
            if self._display.logs[-1].steps:
                sentence += f" {status_words.AFTER_A_FAILED_RUN}"
            self._views.frame.show_problem(sentence, failure.details, about=NoticeTopic.RUN)

    def _end(self, said: str) -> None:
        self._run_id = None
        self._is_paused = self._is_stopping = False
        self._flush_timer.flush_now()
        log, document = self._display.logs[-1], self._views.editor.document_model
        if log.into_text:
            self._views.editor.end_generation()
            log.written = document.text.removeprefix(log.prompt)
        elif document.tokenizer is not None:
            tokens = (step.token_id for step in log.steps)
            log.written = written_after(log.prompt, tokens, document.tokenizer)
        self.ended.emit(log, said)

    def _flush(self) -> None:
        self._display.flush(is_live=self.is_active)
        self.flushed.emit()
