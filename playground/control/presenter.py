"""The base of what keeps a card up to date."""

from PySide6.QtCore import QObject, Slot

from playground.control.app_context import AppContext
from playground.generation.run_log import RunLog
from playground.kit.cards.card import Card
from playground.measure.model_facts import ModelFacts


class Presenter(QObject):
    """Connects itself to what happens in the app; a subclass overrides what concerns it.

    Everything comes on the main thread and in this order: `on_model_changed`, then for every run
    `on_run_began`, `on_flushed` a few times a second, and `on_run_ended` once.

    Args:
        context: the app.
        cards: those it keeps up to date; `on_shown` follows whenever one of them comes in sight,
            and what one has to tell goes to the status line.

    Attributes:
        context: the app.
    """

    def __init__(self, context: AppContext, *cards: Card) -> None:
        super().__init__(context.owner)
        self.context = context
        self._cards = cards
        controller = context.controller
        controller.model_changed.connect(self.on_model_changed)
        controller.run_began.connect(self._show_all_of_it)
        controller.run_began.connect(self.on_run_began)
        controller.flushed.connect(self.on_flushed)
        controller.run_ended.connect(self.on_run_ended)
        controller.runs_changed.connect(self.on_runs_changed)
        controller.tokens_ready.connect(self.on_tokens_ready)
        controller.worker_wanted.connect(self.on_worker_wanted)
        for card in cards:
            card.shown.connect(self.on_shown)
            card.told.connect(self._on_told)

    @Slot(str)
    def _on_told(self, sentence: str) -> None:
        self.context.window.status_line.show_state(sentence)
        self.context.frame.announce(sentence)

    @Slot(object)
    def _show_all_of_it(self, log: RunLog) -> None:
        """A zoom was into an earlier run; the one that begins is shown whole."""
        for card in self._cards:
            card.reset_view()

    @Slot(object)
    def on_model_changed(self, facts: ModelFacts) -> None:
        """Another model is in hand; what is known of the one before holds no longer."""

    @Slot(object)
    def on_run_began(self, log: RunLog) -> None:
        """A run begins; its steps follow."""

    @Slot()
    def on_flushed(self) -> None:
        """What came in has been shown; the current log may have grown."""
        self.refresh()

    @Slot(object)
    def on_run_ended(self, log: RunLog) -> None:
        """A run has ended; its log does not change any more."""
        self.refresh()

    @Slot()
    def on_runs_changed(self) -> None:
        """Runs came from a session, are gone, or have another name or comment."""
        self.refresh()

    @Slot()
    def on_tokens_ready(self) -> None:
        """The tokens of the whole text are known."""

    @Slot()
    def on_worker_wanted(self) -> None:
        """A person waits for the worker: long questions are to give way."""

    @Slot()
    def on_shown(self) -> None:
        """A card has come in sight; what was not drawn while it was hidden is due."""
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is known by now, and ask for what is missing, as far as anybody can see it."""
