"""Ways to ask the worker, one question at a time: between two steps, or only while it is idle."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.generation import Failure
from playground.measure.question import Question
from playground.worker.jobs import QuestionJob
from playground.worker.runner import GenerationRunner

QUIET_MS = 600
"""What the worker has to have been left alone for before it is asked."""


class QuestionClient(QObject):
    """Asks the worker on behalf of one card; a new question takes the one before back.

    Signals:
        answered(object): the answer to the latest question.
        failed(Failure): the latest question could not be answered.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: GenerationRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: QuestionJob | None = None
        runner.worker.answered.connect(self._on_answered)
        runner.worker.question_failed.connect(self._on_question_failed)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None

    def ask(self, question: Question) -> None:
        """Ask; `answered` or `failed` follows, unless it is taken back first."""
        self.take_back()
        self._job = self._runner.ask(question)

    def take_back(self) -> None:
        """Want no answer any more."""
        if self._job is not None:
            self._job.cancelled.set()
            self._job = None

    @Slot(int, object)
    def _on_answered(self, question_id: int, answer: object) -> None:
        if self._job is not None and question_id == self._job.question_id:
            self._job = None
            self.answered.emit(answer)

    @Slot(int, object)
    def _on_question_failed(self, question_id: int, failure: Failure) -> None:
        if self._job is not None and question_id == self._job.question_id:
            self._job = None
            self.failed.emit(failure)


class IdleQuestionClient(QObject):
    """Asks one question at a time while the worker is idle; one that gives way is asked again.

    So neither a run nor a person who types or loads a model ever waits for the answer, and nothing
    is measured beside a run that is being timed.

    Attributes:
        quiet_ms: the pause before a question is asked.

    Signals:
        answered(object): the answer.
        failed(Failure): it could not be answered.
        began(): the worker is at it.
        gave_way(): it waits for the worker to be idle again.
    """

    answered = Signal(object)
    failed = Signal(object)
    began = Signal()
    gave_way = Signal()

    def __init__(
        self, client: QuestionClient, is_idle: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.quiet_ms = QUIET_MS
        self._client = client
        self._is_idle = is_idle
        self._question: Question | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._on_quiet)
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)

    @property
    def is_waiting(self) -> bool:
        """Whether a question has been put and not been answered yet."""
        return self._question is not None

    @property
    def is_at_it(self) -> bool:
        """Whether the worker has the question."""
        return self._client.is_waiting

    def ask(self, question: Question) -> None:
        """Have this question answered as soon as the worker is idle, and no other."""
        self.take_back()
        self._question = question
        self._quiet.start(self.quiet_ms)

    def ask_next(self, question: Question) -> None:
        """Have a question answered right after the one before, if the worker is still idle."""
        self.take_back()
        self._question = question
        self._on_quiet()

    def take_back(self) -> None:
        """Want no answer any more."""
        self._question = None
        self._quiet.stop()
        self._client.take_back()

    @Slot()
    def give_way(self) -> None:
        """Leave the worker to somebody else, and ask again when it is idle."""
        if self._question is None:
            return
        was_at_it = self._client.is_waiting
        self._client.take_back()
        self._quiet.start(self.quiet_ms)
        if was_at_it:
            self.gave_way.emit()

    @Slot()
    def _on_quiet(self) -> None:
        if self._question is None:
            return
        if self._is_idle():
            self._client.ask(self._question)
            self.began.emit()
        else:
            self._quiet.start(self.quiet_ms)

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        self._question = None
        self.answered.emit(answer)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._question = None
        self.failed.emit(failure)
