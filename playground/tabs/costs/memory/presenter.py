"""Brings the memory of a run's keys and values to the card that shows it."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.memory.card import MemoryCard
from playground.tabs.costs.memory.figures import CacheShape, CacheShapeQuestion, cache_memory

_COUNTING = "Counting what the cache takes…"


class MemoryPresenter(Presenter):
    """Asks once a run what its cache is made for, and counts while the run goes.

    Of runs that came with a session the newest is counted: every step says what the cache held.
    """

    def __init__(self, context: AppContext, card: MemoryCard) -> None:
        super().__init__(context, card)
        self._card = card
        self._editor = context.window.editor
        self._client = context.question_client(self)
        self._log: RunLog | None = None
        self._has_come_back = False
        self._shape: CacheShape | None = None
        self._client.answered.connect(self._on_answered)
        self._editor.text_edited.connect(self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the run."""
        self._become(None)
        self._card.show_memory(None)

    def on_run_began(self, log: RunLog) -> None:
        """Ask anew: the run may be in another precision than the one before."""
        self._become(log)

    def on_runs_changed(self) -> None:
        """Count the newest run there is now, if there is a model that it may be counted for."""
        has_model = self.context.controller.facts is not None
        logs = self.context.controller.logs_of_model if has_model else ()
        if not logs or logs[-1] is not self._log:
            self._become(logs[-1] if logs else None, has_come_back=True)
            self._card.show_memory(None)
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Say whether the run's text is still the one in hand."""
        self.refresh()

    def refresh(self) -> None:
        """Show the newest step, if the card is in sight."""
        if self._log is None or not self._log.steps or not self._card.is_shown:
            return
        if self._shape is not None:
            self._card.show_memory(
                cache_memory(self._shape, self._log),
                is_earlier=self._is_earlier(self._log),
                has_come_back=self._has_come_back,
            )
        elif not self._client.is_waiting:
            self._card.set_awaited(_COUNTING)
            self._client.ask(CacheShapeQuestion(dtype=self._log.conditions.dtype))

    def _is_earlier(self, log: RunLog) -> bool:
        """Whether the run wrote into a text that the one in hand does not begin with any more."""
        if not log.into_text or log.summary is None:
            return False  # it is beside the text, or the text grows with it
        return not self._editor.document_model.goes_on_from(log.text_tokens())

    def _become(self, log: RunLog | None, *, has_come_back: bool = False) -> None:
        self._client.take_back()
        self._card.set_awaited("")
        self._log, self._shape, self._has_come_back = log, None, has_come_back

    @Slot(object)
    def _on_answered(self, shape: CacheShape) -> None:
        self._shape = shape
        self.refresh()
