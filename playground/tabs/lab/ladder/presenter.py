"""Climbs the ladder rung by rung while the worker is idle, and shows how far it has come."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.ladder.card import LadderCard
from playground.tabs.lab.ladder.figures import (
    CONTEXTS,
    N_RUNGS,
    ClimbQuestion,
    ClimbResult,
    ClimbState,
    LadderProgress,
)


class LadderPresenter(Presenter):
    """Asks for one rung at one context length after the other."""

    def __init__(self, context: AppContext, card: LadderCard) -> None:
        super().__init__(context, card)
        self._card = card
        self._client = context.idle_question_client(self)
        self._contexts: tuple[int, ...] = ()
        self._results: list[ClimbResult] = []
        self._failure = ""
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        self._client.began.connect(self._show)
        self._client.gave_way.connect(self._show)
        card.climb_requested.connect(self.climb)
        card.stop_requested.connect(self.stop)
        context.settings.threads.changed.connect(self.clear)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Begin anew: another model is in hand."""
        self._contexts = tuple(n for n in CONTEXTS if n <= facts.n_ctx) or (facts.n_ctx,)
        self.clear()

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it, and go on afterwards."""
        self._client.give_way()

    @Slot()
    def clear(self) -> None:
        """Forget what was measured: it was measured under other conditions."""
        self._client.take_back()
        self._results.clear()
        self._failure = ""
        self._show()

    @Slot()
    def climb(self) -> None:
        """Climb, or go on where it was stopped; anew if all has been measured."""
        if not self._next_question():
            self._results.clear()
        self._failure = ""
        if question := self._next_question():
            self._client.ask_next(question)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Stop climbing, and keep what has been measured."""
        self._client.take_back()
        self._show()

    def _next_question(self) -> ClimbQuestion | None:
        """Return what has not been measured yet: the shortest context first, every rung of it."""
        done = len(self._results)
        if done >= N_RUNGS * len(self._contexts):
            return None
        place, rung = divmod(done, N_RUNGS)
        return ClimbQuestion(rung=rung, context_tokens=self._contexts[place])

    def _state(self) -> ClimbState:
        if self._failure:
            return ClimbState.FAILED
        if self._client.is_waiting:
            return ClimbState.CLIMBING if self._client.is_at_it else ClimbState.WAITING
        if not self._results:
            return ClimbState.NOT_YET
        return ClimbState.STOPPED if self._next_question() else ClimbState.DONE

    @Slot()
    def _show(self) -> None:
        self._card.show_ladder(
            LadderProgress(
                state=self._state(),
                contexts=self._contexts,
                results=tuple(self._results),
                failure=self._failure,
            )
        )

    @Slot(object)
    def _on_answered(self, result: ClimbResult) -> None:
        self._results.append(result)
        if question := self._next_question():
            self._client.ask_next(question)
        self._show()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._failure = failure.message
        self._show()
