"""The worker's thread, and the main thread's handle on it."""

import sys

from PySide6.QtCore import QObject, QThread, Signal, Slot

from playground.generation import CacheMode, Fault, GenerationRequest, SamplingParams
from playground.measure.machine import blas_info
from playground.measure.question import Question
from playground.text import Tokenizer
from playground.worker.jobs import EncodeJob, GenerateJob, LoadJob, QuestionJob
from playground.worker.worker import GenerationWorker

_SWITCH_S = 0.001
"""How long a thread waits before it asks the other for the interpreter. Python's own 5 ms add up:
the main thread lets go of it in every call into Qt, and a worker that has to wait, waits each time.
"""


class GenerationRunner(QObject):
    """Owns the thread the worker lives on, and sends it jobs.

    Every call returns at once. A new run cancels the one in hand; a new load cancels run and load.
    What comes back is told by the signals of `worker`, by run id and load id.

    Attributes:
        worker: connect to its signals with bound slots of a QObject of the main thread.
        blas_threads: what matrix products have in every job that is sent from now on.
    """

    _load_requested = Signal(object)
    _encode_requested = Signal(object)
    _question_asked = Signal(object)
    _start_requested = Signal(object)
    _sampling_changed = Signal(object)
    _mode_changed = Signal(object)
    _speed_limit_changed = Signal(object)
    _blas_threads_requested = Signal(int)
    _pause_requested = Signal()
    _resume_requested = Signal()
    _step_once_requested = Signal()
    _give_back_requested = Signal()
    _wake_requested = Signal()
    _retire_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = GenerationWorker()
        self._thread = QThread()
        self._thread.setObjectName("generation")
        self.worker.moveToThread(self._thread)
        self._connect_worker()
        self._last_id = 0
        self._run: GenerateJob | None = None
        self._load: LoadJob | None = None
        self._encode: EncodeJob | None = None
        self._questions: list[QuestionJob] = []
        self.blas_threads = blas_info().n_threads
        self._n_threads_on_their_way = 0
        sys.setswitchinterval(_SWITCH_S)
        self._thread.start()

    def load(self, name: str) -> int:
        """Have a model loaded; returns the load id."""
        self.cancel()
        self.cancel_load()
        self._load = LoadJob(load_id=self._next_id(), name=name)
        self._load_requested.emit(self._load)
        return self._load.load_id

    def cancel_load(self) -> None:
        """Give up the load in hand, if there is one."""
        if self._load is not None:
            self._load.cancelled.set()

    def encode(
        self, tokenizer: Tokenizer, texts: tuple[str, ...], continuations: tuple[str, ...] = ()
    ) -> None:
        """Have pieces of text encoded; an earlier request still waiting is given up."""
        if self._encode is not None:
            self._encode.cancelled.set()
        self._encode = EncodeJob(tokenizer=tokenizer, texts=texts, continuations=continuations)
        self._encode_requested.emit(self._encode)

    def ask(self, question: Question) -> QuestionJob:
        """Have a question answered between two steps; set the job's event to take it back."""
        job = QuestionJob(question_id=self._next_id(), question=question)
        self._questions = [asked for asked in self._questions if not asked.cancelled.is_set()]
        self._questions.append(job)
        self._question_asked.emit(job)
        return job

    def start(
        self,
        request: GenerationRequest,
        sampling: SamplingParams,
        mode: CacheMode,
        *,
        speed_limit_per_s: float | None = None,
        dtype: str | None = None,
        fault: Fault | None = None,
        pause_after_step: bool = False,
        is_steered: bool = True,
    ) -> int:
        """Have a run begun; returns its run id."""
        self.cancel()
        self._run = GenerateJob(
            run_id=self._next_id(),
            request=request,
            sampling=sampling,
            mode=mode,
            speed_limit_per_s=speed_limit_per_s,
            dtype=dtype,
            fault=fault,
            pause_after_step=pause_after_step,
            is_steered=is_steered,
        )
        self._start_requested.emit(self._run)
        return self._run.run_id

    def cancel(self) -> None:
        """Stop the run in hand, within a layer of the forward pass it is in."""
        if self._run is not None:
            self._run.cancelled.set()
            self.worker.paint_turn.finish()
            self._wake_requested.emit()

    def give_back(self) -> None:
        """Have memory that is free by now given back to the system, when no run is under way."""
        self._give_back_requested.emit()

    def set_sampling(self, sampling: SamplingParams) -> None:
        """Draw from the next step on with these settings, if the run in hand is steered."""
        if self._steers_run():
            self._sampling_changed.emit(sampling)

    def set_mode(self, mode: CacheMode) -> None:
        """Compute from the next step on in this mode, if the run in hand is steered."""
        if self._steers_run():
            self._mode_changed.emit(mode)

    def set_speed_limit(self, per_s: float | None) -> None:
        """Take at most this many steps a second, if the run is steered; None is no limit."""
        if self._steers_run():
            self._speed_limit_changed.emit(per_s)

    def set_blas_threads(self, n_threads: int) -> None:
        """Give matrix products so many threads once the worker is between two jobs or steps."""
        self.blas_threads = n_threads
        self._n_threads_on_their_way += 1
        self._blas_threads_requested.emit(n_threads)

    def pause(self) -> None:
        """Wait before the next step."""
        self._pause_requested.emit()

    def resume(self) -> None:
        """Go on after a pause."""
        self._resume_requested.emit()

    def step_once(self) -> None:
        """Take one step of the run in hand, then wait."""
        self._step_once_requested.emit()

    def close(self, timeout_ms: int = 10_000) -> bool:
        """Cancel everything and end the thread; False if it did not end in time."""
        for job in (self._run, self._load, self._encode, *self._questions):
            if job is not None:
                job.cancelled.set()
        self.worker.paint_turn.finish()
        self._retire_requested.emit()
        return self._thread.wait(timeout_ms)

    def _steers_run(self) -> bool:
        """Return whether changed settings act; a run brings its own, so later ones miss nothing."""
        return self._run is None or self._run.is_steered

    @Slot(int, object)
    def _on_question_ended(self, question_id: int, _said: object) -> None:
        """Let go of a question that has its answer, or none: it may hold a whole run."""
        self._questions = [each for each in self._questions if each.question_id != question_id]

    @Slot(int)
    def _on_blas_threads_set(self, n_threads: int) -> None:
        """Correct what was expected, unless the worker has yet to hear of another number."""
        self._n_threads_on_their_way -= 1
        if not self._n_threads_on_their_way:
            self.blas_threads = n_threads

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _connect_worker(self) -> None:
        worker = self.worker
        self._load_requested.connect(worker.load)
        self._encode_requested.connect(worker.encode)
        self._question_asked.connect(worker.answer)
        worker.answered.connect(self._on_question_ended)
        worker.question_failed.connect(self._on_question_ended)
        self._start_requested.connect(worker.start)
        self._sampling_changed.connect(worker.set_sampling)
        self._mode_changed.connect(worker.set_mode)
        self._speed_limit_changed.connect(worker.set_speed_limit)
        self._blas_threads_requested.connect(worker.set_blas_threads)
        worker.blas_threads_set.connect(self._on_blas_threads_set)
        self._pause_requested.connect(worker.pause)
        self._resume_requested.connect(worker.resume)
        self._step_once_requested.connect(worker.step_once)
        self._give_back_requested.connect(worker.give_back_soon)
        self._wake_requested.connect(worker.wake)
        self._retire_requested.connect(worker.retire)
