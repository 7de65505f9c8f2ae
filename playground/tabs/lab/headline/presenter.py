"""Keeps the lab's headline up to date, no oftener than it can be read."""

import time

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.headline.card import HeadlineCard
from playground.tabs.lab.headline.figures import Compared, headline
from playground.tabs.lab.self_test import SelfTestPresenter

WRITE_EVERY_S = 0.5
"""A sentence that changes more often cannot be read."""


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
                )
            )
        )
