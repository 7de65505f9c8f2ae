"""From the selected step's logits to the card that shows how its token came out."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Slot

from playground.control.app_context import AppContext
from playground.control.flush_timer import FlushTimer
from playground.control.presenter import Presenter
from playground.errors import InputError
from playground.generation import Failure, TokenDistribution, next_token_distribution
from playground.generation.run_log import RunLog, StepOfRun
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.figures import NextTokenFacts, largest, read_distribution
from playground.tabs.next_token.logits.next_logits import AskStep, AskText, NextLogits
from playground.tabs.next_token.text_index import TextIndex

LATE_MS = 200
"""An answer that takes longer is said to be on its way: what is on show is of another step."""
_ANOTHER_MODEL = "Another model is in hand; what it expects next appears once it has read the text."
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


class LogitsPresenter(Presenter):
    """Asks for the logits of what is selected once, and reshapes them whenever a setting moves.

    While its tab is hidden it asks nothing. Reshaping is arithmetic on logits at hand: no setting
    ever runs the model.
    """

    def __init__(
        self, context: AppContext, card: LogitsCard, *, index: TextIndex, brancher: Brancher
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._selection = context.selection
        self._sampling = context.window.sampling_panel
        self._index = index
        self._brancher = brancher
        self._client = context.question_client(self)
        self._timer = FlushTimer(self._reshape, self, turns=context.controller.paint_turns)
        self._following = FlushTimer(self._follow, self, least_ms=FOLLOWING_MS)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._on_late)
        self._asked: tuple[AskStep | AskText, StepOfRun | None] | None = None
        self._at_hand: _AtHand | None = None
        self._has_failed = False
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        self._selection.selection_changed.connect(self._on_selection_changed)
        self._sampling.sampling_changed.connect(self.on_sampling_changed)
        context.window.editor.text_edited.connect(self._say_what_is_awaited)
        context.window.actions_by_key["accept_next"].triggered.connect(self.accept_top)
        card.candidate_chosen.connect(self.on_candidate_chosen)
        card.choice_made.connect(self.on_choice_made)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._client.is_waiting

    def refresh(self) -> None:
        """Ask for the logits of what is selected now, unless they are at hand."""
        if not self._card.is_shown:
            self._client.take_back()
            return
        selected = self._selection.current
        if selected is not None:
            self._ask_step(selected)
        elif not self._brancher.is_running:
            self._ask_text()
        self._say_what_is_awaited()

    @Slot()
    def _say_what_is_awaited(self) -> None:
        """Have an empty card ask for no text, and for no run, that is there already."""
        if self._card.facts is not None or not self._card.is_shown:
            return
        selected = self._selection.current
        is_there = selected is not None or self._brancher.is_running or self._index.document.text
        has_none = self._at_hand is None and not self._has_failed
        is_awaited = self._client.is_waiting or (is_there and has_none)
        self._card.set_awaited(_asking(selected) if is_awaited else "")

    def on_run_began(self, log: RunLog) -> None:
        """Say that its first step is on its way."""
        self._say_what_is_awaited()

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the logits of the model before, and leave none of them on show."""
        self._client.take_back()
        self._has_failed = False
        if self._at_hand is not None:
            self._at_hand = None
            self._card.show_sentence(_ANOTHER_MODEL)

    def on_flushed(self) -> None:
        """Do nothing: a step that came in is followed once it is selected."""

    def on_run_ended(self, log: RunLog) -> None:
        """Do nothing: what is selected stays what it is."""

    def on_tokens_ready(self) -> None:
        """Look at the text as it stands, if that is what is selected."""
        if self._selection.current is None:
            self.refresh()

    def on_worker_wanted(self) -> None:
        """Let a person who types, or begins a run, not wait for an answer that is out of date."""
        if self._selection.current is None:
            self._client.take_back()

    @Slot()
    def on_sampling_changed(self) -> None:
        """Reshape at the next flush."""
        self._timer.request()

    @Slot()
    def accept_top(self) -> None:
        """Add the most probable token to the text as it stands."""
        if self._card.is_shown and self._at_hand is not None and self._at_hand.step is None:
            top = largest(self._distribution(self._at_hand.logits).penalised, 1)
            self._accept(int(top[0]))
        else:
            self._say(
                "Open the tab Next token and look at the text as it stands to take its first token."
            )

    @Slot()
    def on_choice_made(self) -> None:
        """Stay with the step whose candidate was chosen, rather than follow the run."""
        step = None if self._at_hand is None else self._at_hand.step
        if step is not None and self._selection.is_following:
            self._selection.select(step.index, step.log)

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
            self._say("The text before this step has changed since, so it cannot be branched here.")
        else:
            self._brancher.branch(place, token_id)

    def _accept(self, token_id: int) -> None:
        at_hand = self._at_hand
        if at_hand is not None and at_hand.logits.context == self._index.model_context():
            self._brancher.accept(token_id)

    def _ask_step(self, selected: StepOfRun) -> None:
        question = AskStep(
            context=selected.context, index=selected.index, seed=selected.log.request.seed
        )
        self._ask(question, selected)

    def _ask_text(self) -> None:
        context = self._index.model_context()
        if context is None:
            return
        if context:
            self._ask(AskText(context=context), None)
        else:
            self._client.take_back()
            self._at_hand = None
            self._card.show_sentence("Type something, and what may come next appears here.")

    def _ask(self, question: AskStep | AskText, step: StepOfRun | None) -> None:
        """Ask for logits, unless the ones at hand are those."""
        if self._at_hand is not None and self._at_hand.question == question:
            self._client.take_back()
            self._reshape()
        else:
            if not self._brancher.is_running:
                self.context.controller.worker_wanted.emit()
            self._asked, self._has_failed = (question, step), False
            self._client.ask(question)
            if not self._selection.is_following or not self._brancher.is_running:
                self._late.start()

    @Slot()
    def _on_late(self) -> None:
        """Say what is still to come, and of what the figures are that stand there."""
        if self._client.is_waiting and self._asked is not None:
            awaited = _asking(self._asked[1])
            if self._at_hand is not None:
                awaited += f" What stands here is still of {_subject(self._at_hand.step)}."
            self._card.show_waiting(awaited)

    @Slot(object)
    def _on_selection_changed(self, _selected: StepOfRun | None) -> None:
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
        self._at_hand, self._has_failed = None, True
        self._card.show_sentence(failure.message)

    def _distribution(self, logits: NextLogits) -> TokenDistribution:
        return next_token_distribution(logits.logits, self._sampling.sampling(), logits.context)

    def _reshape(self) -> None:
        """Show the logits at hand under the settings as they are now."""
        if self._at_hand is not None and self._card.is_shown:
            self._show(self._facts(self._at_hand))

    def _follow(self) -> None:
        """Do the same in two turns of the event loop: a large vocabulary takes its time."""
        at_hand = self._at_hand
        if at_hand is not None and self._card.is_shown:
            shown = self._facts(at_hand)
            QTimer.singleShot(0, self, lambda: at_hand is self._at_hand and self._show(shown))

    def _facts(self, at_hand: _AtHand) -> NextTokenFacts | str:
        """Return what there is to show, or why there is nothing."""
        try:
            distribution = self._distribution(at_hand.logits)
        except InputError as error:
            return str(error)
        step = at_hand.step
        chosen = None if step is None else step.record.token_id
        return NextTokenFacts(
            next_token=read_distribution(
                distribution, uniform=at_hand.logits.uniform, chosen=chosen
            ),
            step=step,
            place=None if step is None else self._index.place_of(step),
            token_text=self._index.names(),
        )

    def _show(self, shown: NextTokenFacts | str) -> None:
        if isinstance(shown, str):
            self._card.show_sentence(shown)
        else:
            self._card.show_facts(shown)

    def _say(self, sentence: str) -> None:
        self.context.window.status_line.show_state(sentence)


def _asking(step: StepOfRun | None) -> str:
    return f"Asking the model about {_subject(step)} …"


def _subject(step: StepOfRun | None) -> str:
    return "the text as it stands" if step is None else f"step {step.index + 1:,}"
