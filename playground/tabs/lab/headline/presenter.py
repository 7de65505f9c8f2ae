"""Keeps the lab’s headline up to date, and knows from which difference on one is seen."""

import time

from PySide6.QtCore import Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.measure.self_test import SelfTest, SelfTestQuestion
from playground.tabs.lab.headline.card import HeadlineCard
from playground.tabs.lab.headline.figures import Compared, headline

_BEGUN = "Racing steps with the cache against themselves…"
WRITE_EVERY_S = 0.5
"""A sentence that changes more often cannot be read."""


class SelfTestPresenter(Presenter):
    """Has the worker test the clock while it is idle, and says what came of it.

    Signals:
        changed(): there is another result, or the one there was holds no longer.
    """

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._client = context.idle_question_client(self)
        self._result: tuple[SelfTest, int] | None = None
        self._client.began.connect(self._on_began)
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        context.window.actions_by_key["self_test"].triggered.connect(self._on_triggered)

    @property
    def result(self) -> SelfTest | None:
        """What was found with this model and these threads; None before that was tested."""
        if self._result is None or self._result[1] != self.context.runner.blas_threads:
            return None
        return self._result[0]

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget what was found with another model."""
        self._result = None
        self._client.take_back()
        self.changed.emit()

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it, and begin again when it is idle."""
        self._client.give_way()

    @Slot()
    def _on_triggered(self) -> None:
        if not self._client.is_waiting:
            self._client.ask(SelfTestQuestion())

    @Slot()
    def _on_began(self) -> None:
        self.context.window.status_line.show_state(_BEGUN)

    @Slot(object)
    def _on_answered(self, found: SelfTest) -> None:
        self._result = found, self.context.runner.blas_threads
        self.context.frame.show_note(found.words)
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.context.frame.show_note(f"The self-test could not be made. {failure.message}")


class HeadlinePresenter(Presenter):
    """States what the runs so far say of the cache."""

    def __init__(
        self, context: AppContext, card: HeadlineCard, self_tests: SelfTestPresenter
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._self_tests = self_tests
        self_tests.changed.connect(self.refresh)
        self._written_s = 0.0
        self.refresh()

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Say that nothing was measured of this model yet."""
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """State its first figure as soon as there is one."""
        self._written_s = 0.0

    def on_flushed(self) -> None:
        """Take in the steps that came in, now and then."""
        if self._card.is_in_sight and time.monotonic() - self._written_s >= WRITE_EVERY_S:
            self.refresh()

    def refresh(self) -> None:
        """State what was measured so far."""
        self._written_s = time.monotonic()
        measured = self.context.controller.measured
        self._card.show_headline(
            headline(
                Compared(
                    speedup=measured.speedup,
                    current=measured.current,
                    earlier=measured.earlier,
                    with_cache=measured.with_cache,
                    without=measured.without,
                    self_test=self._self_tests.result,
                    can_run=self.context.controller.facts is not None,
                )
            )
        )
