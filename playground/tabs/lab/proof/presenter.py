"""Brings what a race proves to its card, and marks where the answers part."""

import time

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.control.run_setup import DOUBLE
from playground.generation import CacheMode
from playground.generation.agreement import Verdict
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.figures import (
    RaceTally,
    Standing,
    newest_race,
    other_precision,
    proof_of,
    spoken_verdict,
)
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.text import TextRange

_WORDS = "Bringing the weights into double precision…"
_PATIENCE_S = 0.3
"""A bar that comes and goes within a moment only makes the window jump."""


class ProofPresenter(Presenter):
    """Shows the newest race of the model in hand, beside the same race in another precision."""

    def __init__(self, context: AppContext, card: ProofCard, scheduler: RefreshScheduler) -> None:
        super().__init__(context, card)
        self._card = card
        self._editor = context.window.editor
        self._tallies: list[RaceTally] = []
        self._is_running = False
        self._marked: RunLog | None = None
        self._text_of_run: str | None = None
        self._shown: tuple[RunLog | None, int, bool, Standing] = (None, 0, False, Standing.IN_HAND)
        scheduler.add(card, self.refresh)
        card.double_switched.connect(context.settings.set_races_in_double)
        card.double_requested.connect(self.request_double)
        self._editor.text_edited.connect(self.clear_mark)
        self._editor.text_edited.connect(self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the races of the model before."""
        self._tallies.clear()
        self.refresh()

    def on_runs_changed(self) -> None:
        """Take in the runs there are now; those that stay have been counted."""
        counted = {tally.log: tally for tally in self._tallies}
        logs = self.context.controller.logs_of_model
        self._tallies = [counted.get(log) or RaceTally(log) for log in logs]
        for tally in self._tallies:
            tally.catch_up(self._editor.document_model.tokenizer)
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Take in another run."""
        if self._tallies and not self._tallies[-1].agreement.n_steps:
            self._tallies.pop()
        self._tallies.append(RaceTally(log))
        self._is_running, self._text_of_run = True, None
        if log.into_text:
            self._marked = None
            self.clear_mark()
        self.refresh()

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def on_run_ended(self, log: RunLog) -> None:
        """Offer what can be done with a race that has ended."""
        self._is_running = False
        self._text_of_run = self._editor.document_model.text
        self.refresh()
        for tally in self._tallies[-1:]:
            if log.summary is not None:
                self._announce_verdict(tally)

    def refresh(self) -> None:
        """Show what came in."""
        for tally in self._tallies[-1:]:
            tally.catch_up(self._editor.document_model.tokenizer)
            self._mark(tally)
        newest = newest_race(self._tallies)
        state = (
            None if newest is None else newest.log,
            0 if newest is None else newest.agreement.n_steps,
            self._is_running,
            self._standing(newest),
        )
        if self._card.is_shown and state != self._shown:
            self._shown = state
            self._card.show_proof(
                None if newest is None else proof_of(newest, self._tallies),
                self._standing(newest),
            )
            self._card.offer_double(is_offered=newest is not None and self._can_double(newest))

    @Slot()
    def request_double(self) -> None:
        """Have the race that is shown done again in double precision."""
        newest = newest_race(self._tallies)
        if newest is not None and self._can_double(newest):
            self.context.controller.repeat_in_double(newest.log)

    @Slot()
    def clear_mark(self) -> None:
        """The text was edited, and what was marked may mean another token now."""
        self._editor.mark_divergence(None)

    def _announce_verdict(self, tally: RaceTally) -> None:
        """Have the verdict read out; a red one breaks into what is being read."""
        is_red = tally.agreement.verdict is Verdict.DIFFERENT
        self.context.frame.announce(spoken_verdict(tally), is_urgent=is_red)

    def _standing(self, newest: RaceTally | None) -> Standing:
        """Tell whether what is shown is of the run and the text in hand."""
        if newest is None:
            return Standing.IN_HAND
        if newest is not self._tallies[-1]:
            return Standing.EARLIER_RUN
        is_as_it_was = self._text_of_run in (None, self._editor.document_model.text)
        return Standing.IN_HAND if is_as_it_was else Standing.EARLIER_TEXT

    def _can_double(self, tally: RaceTally) -> bool:
        """Tell whether a race can be done again in double precision, and was not yet."""
        return (
            not self._is_running
            and self.context.controller.facts is not None
            and tally.log.mode is CacheMode.RACE
            and tally.log.conditions.dtype != DOUBLE
            and other_precision(tally, self._tallies) is None
        )

    def _mark(self, tally: RaceTally) -> None:
        """Mark the token in the text at which the answers part."""
        log, divergence = tally.log, tally.divergence
        generation = self._editor.document_model.last_generation()
        if divergence is None or not log.into_text or self._marked is log or generation is None:
            return
        self._marked = log
        start = generation.start + sum(len(step.text) for step in log.steps[: divergence.index])
        end = start + max(len(log.steps[divergence.index].text), 1)
        n_chars = self._editor.document_model.n_chars
        self._editor.mark_divergence(TextRange(start=start, end=min(end, n_chars)))


class PrecisionProgress(Presenter):
    """Shows a bar in the window until the run that waits for the weights goes, or ends."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._began_s: float | None = None
        self._is_shown = False
        worker = context.runner.worker
        worker.preparing.connect(self._on_preparing)
        worker.stepped.connect(self._on_over)
        worker.finished.connect(self._on_over)
        worker.failed.connect(self._on_over)

    @Slot(int, float)
    def _on_preparing(self, _run_id: int, fraction: float) -> None:
        now_s = time.monotonic()
        self._began_s = now_s if self._began_s is None else self._began_s
        if now_s - self._began_s >= _PATIENCE_S:
            self._is_shown = True
            self.context.frame.show_progress(_WORDS, fraction)

    @Slot(int, object)
    def _on_over(self, _run_id: int, _said: object) -> None:
        self._began_s = None
        if self._is_shown:
            self._is_shown = False
            self.context.frame.hide_progress()
