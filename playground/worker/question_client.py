"""One question at a time, of which only the latest answer counts."""

from PySide6.QtCore import QObject, Signal, Slot

from playground.generation import RunFailure
from playground.measure.question import Question
from playground.worker.jobs import QuestionJob
from playground.worker.runner import GenerationRunner


class Asker(QObject):
    """Asks the worker on behalf of one view; a new question takes the one before back.

    Signals:
        answered(object): the answer to the latest question.
        failed(RunFailure): the latest question could not be answered.
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
    def _on_question_failed(self, question_id: int, failure: RunFailure) -> None:
        if self._job is not None and question_id == self._job.question_id:
            self._job = None
            self.failed.emit(failure)
