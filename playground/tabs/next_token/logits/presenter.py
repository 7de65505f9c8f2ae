"""From the selected step's logits to the card that shows how its token came out."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.control.flush_timer import FlushTimer
from playground.control.step_selection import SelectedStep, StepSelection
from playground.control.views import SamplingView
from playground.errors import InputError
from playground.generation import Failure, TokenDistribution, next_token_distribution
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.logits.figures import largest, read_distribution
from playground.tabs.next_token.logits.question import AskStep, AskText, NextLogits
from playground.tabs.next_token.stories import NextTokenStory
from playground.tabs.next_token.text_index import StepOfRun, TextIndex
from playground.tabs.next_token.views import NextTokenView
from playground.worker.question_client import QuestionClient

FOLLOWING_MS = 1000
"""While a run goes: twenty rows that change faster cannot be read, and take long to draw."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AtHand:
    """Logits that have been asked for.

    Attributes:
        question: what was asked; an equal question has the same answer.
        step: what it was asked for; None for the text as it stands.
        logits: the answer.
    """

    question: AskStep | AskText
    step: StepOfRun | None
    logits: NextLogits


class NextTokenPresenter(QObject):
    """Asks for the logits of what is selected once, and reshapes them whenever a setting moves.

    While its tab is hidden it asks nothing. Reshaping is arithmetic on logits at hand: no setting
    ever runs the model.

    Signals:
        worker_wanted(): a person waits for an answer; long questions give way.
    """

    worker_wanted = Signal()

    def __init__(
        self,
        view: NextTokenView,
        *,
        selection: StepSelection,
        index: TextIndex,
        sampling: SamplingView,
        brancher: Brancher,
        client: QuestionClient,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._selection = selection
        self._index = index
        self._sampling = sampling
        self._brancher = brancher
        self._client = client
        self._timer = FlushTimer(self._reshape, self)
        self._following = FlushTimer(self._follow, self, least_ms=FOLLOWING_MS)
        self._asked: tuple[AskStep | AskText, StepOfRun | None] | None = None
        self._at_hand: _AtHand | None = None
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)
        selection.selection_changed.connect(self._on_selection_changed)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._client.is_waiting

    @Slot()
    def refresh(self) -> None:
        """Ask for the logits of what is selected now, unless they are at hand."""
        if not self._view.is_shown:
            self._client.take_back()
            return
        selected = self._selection.current
        if selected is not None:
            self._ask_step(selected)
        elif not self._brancher.is_running:
            self._ask_text()

    @Slot()
    def on_tokens_ready(self) -> None:
        """Look at the text as it stands, if that is what is selected."""
        if self._selection.current is None:
            self.refresh()

    @Slot()
    def on_worker_wanted(self) -> None:
        """Let a person who types, or begins a run, not wait for an answer that is out of date."""
        if self._selection.current is None:
            self._client.take_back()

    @Slot()
    def on_model_changed(self) -> None:
        """Forget the logits of the model before."""
        self._client.take_back()
        self._at_hand = None

    @Slot()
    def on_sampling_changed(self) -> None:
        """Reshape at the next flush."""
        self._timer.request()

    @Slot(int)
    def on_candidate_chosen(self, token_id: int) -> None:
        """Branch with a token of the table, or add it to a text that waits for its next token."""
        if self._at_hand is None:
            return
        if self._at_hand.step is None:
            self._accept(token_id)
            return
        place = self._index.place_of(self._at_hand.step)
        if place is None:
            self._brancher.told.emit(
                "The text before this step has changed since, so it cannot be branched here."
            )
        else:
            self._brancher.branch(place, token_id)

    @Slot()
    def accept_top(self) -> None:
        """Add the most probable token to the text as it stands."""
        if self._view.is_shown and self._at_hand is not None and self._at_hand.step is None:
            top = largest(self._distribution(self._at_hand.logits).penalised, 1)
            self._accept(int(top[0]))
        else:
            self._brancher.told.emit(
                "Open the tab Next token and look at the text as it stands to take its first token."
            )

    def _accept(self, token_id: int) -> None:
        at_hand = self._at_hand
        if at_hand is not None and at_hand.logits.context == self._index.context():
            self._brancher.accept(token_id)

    def _ask_step(self, selected: SelectedStep) -> None:
        question = AskStep(
            context=selected.context, index=selected.index, seed=selected.log.request.seed
        )
        self._ask(question, StepOfRun(log=selected.log, index=selected.index))

    def _ask_text(self) -> None:
        context = self._index.context()
        if context is None:
            return
        if context:
            self._ask(AskText(context=context), None)
        else:
            self._client.take_back()
            self._at_hand = None
            self._view.show_sentence("Type something, and what may come next appears here.")

    def _ask(self, question: AskStep | AskText, step: StepOfRun | None) -> None:
        """Ask for logits, unless the ones at hand are those."""
        if self._at_hand is not None and self._at_hand.question == question:
            self._client.take_back()
            self._reshape()
        else:
            if not self._brancher.is_running:
                self.worker_wanted.emit()
            self._asked = (question, step)
            self._client.ask(question)

    @Slot(object)
    def _on_selection_changed(self, _selected: SelectedStep | None) -> None:
        self.refresh()

    @Slot(object)
    def _on_answered(self, logits: NextLogits) -> None:
        if self._asked is not None:
            question, step = self._asked
            self._at_hand = _AtHand(question=question, step=step, logits=logits)
            if self._brancher.is_running:
                self._following.request()
            else:
                self._timer.flush_now()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._at_hand = None
        self._view.show_sentence(failure.message)

    def _distribution(self, logits: NextLogits) -> TokenDistribution:
        return next_token_distribution(logits.logits, self._sampling.sampling(), logits.context)

    def _reshape(self) -> None:
        """Show the logits at hand under the settings as they are now."""
        if self._at_hand is not None and self._view.is_shown:
            self._show(self._story(self._at_hand))

    def _follow(self) -> None:
        """Do the same in two turns of the event loop: a large vocabulary takes its time."""
        at_hand = self._at_hand
        if at_hand is not None and self._view.is_shown:
            story = self._story(at_hand)
            QTimer.singleShot(0, self, lambda: at_hand is self._at_hand and self._show(story))

    def _story(self, at_hand: _AtHand) -> NextTokenStory | str:
        """Return what there is to show, or why there is nothing."""
        try:
            distribution = self._distribution(at_hand.logits)
        except InputError as error:
            return str(error)
        step = at_hand.step
        chosen = None if step is None else step.log.steps[step.index].token_id
        return NextTokenStory(
            next_token=read_distribution(
                distribution, uniform=at_hand.logits.uniform, chosen=chosen
            ),
            step=step,
            place=None if step is None else self._index.place_of(step),
            token_text=self._index.token_text,
        )

    def _show(self, story: NextTokenStory | str) -> None:
        if isinstance(story, str):
            self._view.show_sentence(story)
        else:
            self._view.show_story(story)
