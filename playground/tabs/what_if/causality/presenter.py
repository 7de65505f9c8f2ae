"""Asks which rows change when one token of the text does."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from playground.generation import Failure
from playground.tabs.what_if.causality.figures import MAX_TOKENS, CausalityAnswer, CausalityQuestion
from playground.worker.question_client import QuestionClient


class CausalityView(Protocol):
    """Shows the answer, and has the controls of the question."""

    @property
    def is_shown(self) -> bool:
        """Whether it is in sight."""
        ...

    @property
    def position(self) -> int | None:
        """The place of the token to change; None while nobody chose one."""
        ...

    @property
    def choice(self) -> int:
        """Which replacement, counting from 0."""
        ...

    @property
    def is_masked(self) -> bool:
        """Whether rows see the past only."""
        ...

    def show_waiting(self) -> None:
        """Say that an answer is under way."""
        ...

    def show_answer(self, answer: CausalityAnswer | None) -> None:
        """Show which rows changed; None without a text."""
        ...

    def show_failure(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        ...


class CausalityPresenter(QObject):
    """Asks anew when the text, the model or the question is another, and the card is in sight."""

    def __init__(
        self,
        view: CausalityView,
        client: QuestionClient,
        context: Callable[[], tuple[int, ...] | None],
        parent: QObject,
    ) -> None:
        """Wire the card.

        Args:
            view: the card.
            client: asks the worker.
            context: the tokens of the text as it stands, a hidden start token included; None while
                they are not known.
            parent: owns this object.
        """
        super().__init__(parent)
        self._view = view
        self._client = client
        self._context = context
        self._answered: CausalityQuestion | None = None
        self._asked: CausalityQuestion | None = None
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)

    @Slot()
    @Slot(object)
    def refresh(self, ended: object = None) -> None:
        """Ask what is not known yet, if anybody can see the answer."""
        del ended
        if not self._view.is_shown:
            return
        context = self._context()
        if context is None:
            return
        if not context:
            self._client.take_back()
            self._asked = self._answered = None
            self._view.show_answer(None)
            return
        question = self._question(context)
        if question not in (self._answered, self._asked):
            self._asked = question
            self._client.ask(question)
            self._view.show_waiting()

    @Slot(object)
    def set_model(self, facts: object) -> None:
        """Another model is in hand: what was answered holds no longer."""
        del facts
        self._client.take_back()
        self._asked = self._answered = None
        self._view.show_answer(None)
        self.refresh()

    def _question(self, context: tuple[int, ...]) -> CausalityQuestion:
        """Return what the card asks; a token in the middle is changed unless one was chosen."""
        position = self._view.position
        if position is None:
            position = min(len(context), MAX_TOKENS) // 2
        return CausalityQuestion(
            context=context,
            position=position,
            choice=self._view.choice,
            is_masked=self._view.is_masked,
        )

    @Slot(object)
    def _on_answered(self, answer: CausalityAnswer) -> None:
        self._answered, self._asked = self._asked, None
        self._view.show_answer(answer)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._answered = self._asked = None
        self._view.show_failure(failure.message)
