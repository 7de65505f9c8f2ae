"""The object that does everything slow, on a thread of its own."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.errors import InputError
from playground.generation import CacheMode, RunSummary, SamplingParams, StepRecord, StopReason
from playground.generation.session import Session
from playground.gpt2 import Cancelled
from playground.measure.machine import OtherWork, set_blas_threads
from playground.models import load_model, remembered_layouts
from playground.models.memory import give_back_freed
from playground.worker.jobs import (
    EncodeJob,
    GenerateJob,
    LoadJob,
    QuestionJob,
    ReadyModel,
    describe_model,
    encode_texts,
    failure_of,
)
from playground.worker.paint_turn import PaintTurn
from playground.worker.sessions import Sessions

_GIVE_BACK_MS = 2000
"""By then the main thread shows the new model or session, and has let go of the one before."""


class GenerationWorker(QObject):
    """Loads, encodes and generates, one short turn of its event loop at a time.

    A run takes one step a turn, so that changed sampling, a flipped cache switch or a new job is
    served between two steps. All slots are meant to be reached through queued signals.

    Attributes:
        paint_turn: lets the main thread paint between two steps.

    Signals:
        load_progressed(int, float): load id and fraction done, 0 to 1.
        model_loaded(int, ReadyModel): load id; the model in hand from now on.
        load_failed(int, Failure), load_cancelled(int): load id; the model before stays.
        encoded(Encoded): an `EncodeJob` done; a cancelled one is dropped.
        encode_failed(Failure): the tokenizer could not.
        answered(int, object), question_failed(int, Failure): question id.
        blas_threads_set(int): what products have from now on; not always what was asked for.
        preparing(int, float): run id, fraction done: weights are brought into its precision.
        stepped(int, tuple[StepRecord, ...]): run id; the steps since it was told last, in order.
        turn_given(): it waits until the main thread says that it has painted.
        paused(int), resumed(int): run id; it waits for `resume` or `step_once`; it goes on.
        finished(int, RunSummary), failed(int, Failure): run id; exactly one of them a run.
    """

    load_progressed = Signal(int, float)
    model_loaded = Signal(int, object)
    load_failed = Signal(int, object)
    load_cancelled = Signal(int)
    encoded = Signal(object)
    encode_failed = Signal(object)
    answered = Signal(int, object)
    question_failed = Signal(int, object)
    blas_threads_set = Signal(int)
    preparing = Signal(int, float)
    stepped = Signal(int, object)
    turn_given = Signal()
    paused = Signal(int)
    resumed = Signal(int)
    finished = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.paint_turn = PaintTurn()
        self._sessions: Sessions | None = None
        self._session: Session | None = None
        self._job: GenerateJob | None = None
        self._sampling = SamplingParams()
        self._mode = CacheMode.ON
        self._speed_limit_per_s: float | None = None
        self._is_paused, self._pause_after_step = False, False
        self._step_started_s = 0.0
        self._untold: list[StepRecord] = []
        # A child of this object, so that it moves to the worker's thread with it.
        self._next_step = QTimer(self)
        self._next_step.setSingleShot(True)
        self._next_step.timeout.connect(self._on_step_due)
        self._give_back = QTimer(self, singleShot=True, interval=_GIVE_BACK_MS)
        self._give_back.timeout.connect(self._on_give_back_due)

    @Slot(object)
    def load(self, job: LoadJob) -> None:
        """Load a model in place of the one in hand; keep that one if it fails."""
        self._end_run()
        try:
            with remembered_layouts(is_disturbed=OtherWork().is_much) as layouts:
                model = load_model(
                    job.name,
                    progress=lambda fraction: self.load_progressed.emit(job.load_id, fraction),
                    cancelled=job.cancelled.is_set,
                    layouts=layouts,
                )
        except Cancelled:
            self.load_cancelled.emit(job.load_id)
        except Exception as error:
            self.load_failed.emit(job.load_id, failure_of(error, "while a model was loaded"))
        else:
            self._sessions, self._session = Sessions(model), None
            ready = ReadyModel(facts=describe_model(model), tokenizer=model.tokenizer)
            self.model_loaded.emit(job.load_id, ready)
            self.give_back_soon()

    @Slot()
    def give_back_soon(self) -> None:
        """Give back to the system what something large has left, once it is let go of."""
        self._give_back.start()

    @Slot(object)
    def encode(self, job: EncodeJob) -> None:
        """Encode texts; a job that is cancelled meanwhile is dropped without a word."""
        try:
            encoded = encode_texts(job)
        except Exception as error:
            self.encode_failed.emit(failure_of(error, "while the text was encoded"))
        else:
            if encoded is not None:
                self.encoded.emit(encoded)

    @Slot(object)
    def answer(self, job: QuestionJob) -> None:
        """Answer a question about the model in hand; one that is cancelled is dropped."""
        if self._sessions is None or job.cancelled.is_set():
            return
        try:
            answer = job.question.answer(self._sessions.in_hand, job.cancelled.is_set)
        except Cancelled:
            return
        except Exception as error:
            # A card has room for a sentence, if anybody still waits for it at all.
            failure = failure_of(error, f"at {type(job.question).__name__}", is_shown=False)
            self.question_failed.emit(job.question_id, failure)
        else:
            self.answered.emit(job.question_id, answer)

    @Slot(object)
    def start(self, job: GenerateJob) -> None:
        """Begin a run; one still going on ends as cancelled first."""
        self._end_run()
        self._job, self._session = job, None
        self._sampling, self._mode = job.sampling, job.mode
        self._speed_limit_per_s = job.speed_limit_per_s
        self._is_paused, self._pause_after_step = False, job.pause_after_step
        try:
            session = self._session_for(job)
            session.start(job.request)
        except Cancelled:
            self._end_run()
        except Exception as error:
            self._fail(error)
        else:
            self._session = session
            self._next_step.start(0)

    def _session_for(self, job: GenerateJob) -> Session:
        """Return the session that the job asks for, made first if need be."""
        if self._sessions is None:
            raise InputError("No model is loaded; choose one first.")
        return self._sessions.choose(
            job.dtype,
            fault=job.fault,
            progress=lambda fraction: self.preparing.emit(job.run_id, fraction),
            cancelled=job.cancelled.is_set,
        )

    @Slot(int)
    def set_blas_threads(self, n_threads: int) -> None:
        """Give matrix products so many threads: here, so that it is never under one of them."""
        self.blas_threads_set.emit(set_blas_threads(n_threads))

    @Slot(object)
    def set_sampling(self, sampling: SamplingParams) -> None:
        """Draw from the next step on with these settings."""
        self._sampling = sampling

    @Slot(object)
    def set_mode(self, mode: CacheMode) -> None:
        """Compute from the next step on in this mode."""
        self._mode = mode

    @Slot(object)
    def set_speed_limit(self, per_s: float | None) -> None:
        """Take at most this many steps a second from now on; None is no limit."""
        self._speed_limit_per_s = per_s
        if self._next_step.isActive():
            self._schedule_step()

    @Slot()
    def pause(self) -> None:
        """Wait before the next step."""
        if self._job is not None and not self._is_paused:
            self._next_step.stop()
            self._is_paused = True
            self._tell_steps(self._job.run_id)
            self.paused.emit(self._job.run_id)

    @Slot()
    def resume(self) -> None:
        """Go on after a pause, and after a single step still to come."""
        if self._job is None:
            return
        self._pause_after_step = False
        if self._is_paused:
            self._is_paused = False
            self._next_step.start(0)
        self.resumed.emit(self._job.run_id)

    @Slot()
    def step_once(self) -> None:
        """Take one step, then wait."""
        if self._job is not None:
            self._is_paused, self._pause_after_step = False, True
            self._next_step.start(0)

    @Slot()
    def wake(self) -> None:
        """Look at the cancel token now, even when paused or held back by the speed limit."""
        if self._job is not None and self._job.cancelled.is_set():
            self._end_run()

    @Slot()
    def retire(self) -> None:
        """End the run in hand and the thread: a timer must be stopped on the thread it runs on."""
        self._end_run()
        self._give_back.stop()
        self.thread().quit()

    @Slot()
    def _on_step_due(self) -> None:
        job, session = self._job, self._session
        if job is None or session is None:
            return
        if self.paint_turn.is_wanted:
            self.paint_turn.begin()
            self.turn_given.emit()
            self.paint_turn.wait()
        if job.cancelled.is_set():
            self._end_run()
            return
        self._step_started_s = time.monotonic()
        self.paint_turn.is_computing = True
        try:
            record = session.step(self._sampling, self._mode, cancelled=job.cancelled.is_set)
        except Cancelled:
            self._end_run()
            return
        except Exception as error:
            self._fail(error)
            return
        finally:
            self.paint_turn.is_computing = False
        self._untold.append(record)
        if self.paint_turn.is_time_to_tell:
            self._tell_steps(job.run_id)
        if session.stop_reason is not None:
            self._end_run()
        elif self._pause_after_step:
            self.pause()
        else:
            self._schedule_step()

    @Slot()
    def _on_give_back_due(self) -> None:
        """Give back what was left, but not while steps are timed."""
        if self._job is not None:
            self._give_back.start()
        else:
            give_back_freed()

    def _tell_steps(self, run_id: int) -> None:
        """Tell of all steps taken, in one go, before anything else is told of the run.

        One by one each would wake the main thread, which then holds Python's lock meanwhile.
        """
        untold, self._untold = tuple(self._untold), []
        if untold:
            self.stepped.emit(run_id, untold)

    def _schedule_step(self) -> None:
        """Have the next step taken as soon as the speed limit allows.

        The wait is a timer, not a sleep: between two slow steps the worker still serves events.
        """
        wait_s = 0.0
        if self._speed_limit_per_s:
            due_s = self._step_started_s + 1.0 / self._speed_limit_per_s
            wait_s = max(0.0, due_s - time.monotonic())
        self._next_step.start(round(wait_s * 1000))

    def _end_run(self) -> None:
        """End the run in hand, if there is one, for the session's reason or as cancelled."""
        self._next_step.stop()
        if self._job is None:
            return
        job, self._job = self._job, None
        self._tell_steps(job.run_id)
        if self._session is None:
            summary = RunSummary.of_no_steps(job.request)
        else:
            summary = self._session.finish(self._session.stop_reason or StopReason.CANCELLED)
        self.finished.emit(job.run_id, summary)

    def _fail(self, error: Exception) -> None:
        if self._job is not None:
            run_id, self._job = self._job.run_id, None
            self._tell_steps(run_id)
            self.failed.emit(run_id, failure_of(error, "in a run"))
