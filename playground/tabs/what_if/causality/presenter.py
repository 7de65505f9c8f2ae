"""Asks which rows change when one token of the text does."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.what_if.causality.card import CausalityCard
from playground.tabs.what_if.causality.figures import MAX_TOKENS, CausalityAnswer, CausalityQuestion


class CausalityPresenter(Presenter):
    """Asks anew when the text, the model or the question is another, and the card is in sight."""

    def __init__(self, context: AppContext, card: CausalityCard) -> None:
        super().__init__(context, card)
        self._card = card
        self._editor = context.window.editor
        self._client = context.question_client(self)
        self._answered: CausalityQuestion | None = None
        self._asked: CausalityQuestion | None = None
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        card.question_changed.connect(self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget what was answered by the model before."""
        self._forget()
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Ask of the text as it stands now."""
        self.refresh()

    def on_flushed(self) -> None:
        """Leave the answer as it is while a run writes; its text is asked about after it."""

    def on_run_ended(self, log: RunLog) -> None:
        """Wait for the tokens of the text, which follow."""

    def refresh(self) -> None:
        """Ask what is not known yet, if anybody can see the answer."""
        if not self._card.is_shown:
            return
        context = self._editor.document_model.context()
        if context is None:
            return
        if not context:
            self._forget()
            return
        question = self._question(context)
        if question not in (self._answered, self._asked):
            self._asked = question
            self._client.ask(question)
            self._card.show_waiting()

    def _forget(self) -> None:
        self._client.take_back()
        self._asked = self._answered = None
        self._card.show_answer(None)

    def _question(self, context: tuple[int, ...]) -> CausalityQuestion:
        """Return what the card asks; a token in the middle is changed unless one was chosen."""
        position = self._card.position
        if position is None:
            position = min(len(context), MAX_TOKENS) // 2
        return CausalityQuestion(
            context=context,
            position=position,
            choice=self._card.choice,
            is_masked=self._card.is_masked,
        )

    @Slot(object)
    def _on_answered(self, answer: CausalityAnswer) -> None:
        self._answered, self._asked = self._asked, None
        self._card.show_answer(answer)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._answered = self._asked = None
        self._card.show_failure(failure.message)
