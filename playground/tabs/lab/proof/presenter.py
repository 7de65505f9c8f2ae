"""Brings what a race proves to the card that says so, and marks where the answers part."""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from playground.control.run_setup import DOUBLE
from playground.control.views import EditorView, FrameView
from playground.generation import CacheMode
from playground.generation.run_log import RunLog
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.figures import RaceProof, RaceTally
from playground.text import TextRange
from playground.worker.runner import GenerationRunner

_WORDS = "Bringing the weights into double precision…"
_PATIENCE_S = 0.3
"""A bar that comes and goes within a moment only makes the window jump."""


class ProofPresenter(QObject):
    """Shows the newest race of the model in hand, beside the same race in another precision.

    Signals:
        double_requested(RunLog): do this race again in double precision.
    """

    double_requested = Signal(object)

    def __init__(self, view: ProofCard, editor: EditorView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._editor = editor
        self._tallies: list[RaceTally] = []
        self._is_running = False
        self._marked: RunLog | None = None
        self._shown: tuple[RunLog | None, int, bool] = (None, 0, False)

    @Slot()
    def set_model(self) -> None:
        """Forget the races of the model before."""
        self._tallies.clear()
        self.refresh()

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Take in another run."""
        if self._tallies and not self._tallies[-1].agreement.n_steps:
            self._tallies.pop()
        self._tallies.append(RaceTally(log))
        self._is_running = True
        if log.into_text:
            self._marked = None
            self.clear_mark()
        self.refresh()

    @Slot()
    def end(self) -> None:
        """The run has ended."""
        self._is_running = False
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what came in."""
        for tally in self._tallies[-1:]:
            tally.catch_up(self._editor.document_model.tokenizer)
            self._mark(tally)
        newest = self._newest()
        state = (
            None if newest is None else newest.log,
            0 if newest is None else newest.agreement.n_steps,
            self._is_running,
        )
        if self._view.is_shown and state != self._shown:
            self._shown = state
            self._view.show_proof(None if newest is None else self._proof_of(newest))
            self._view.offer_double(is_offered=newest is not None and self._can_double(newest))

    @Slot()
    def request_double(self) -> None:
        """Have the race that is shown done again in double precision."""
        newest = self._newest()
        if newest is not None and self._can_double(newest):
            self.double_requested.emit(newest.log)

    @Slot()
    def clear_mark(self) -> None:
        """The text was edited, and what was marked may mean another token now."""
        self._editor.mark_divergence(None)

    def _newest(self) -> RaceTally | None:
        return next((each for each in reversed(self._tallies) if each.agreement.n_steps), None)

    def _proof_of(self, tally: RaceTally) -> RaceProof | None:
        proof, other = tally.proof, self._other_precision(tally)
        return None if proof is None else replace(proof, other=other and other.proof)

    def _other_precision(self, tally: RaceTally) -> RaceTally | None:
        """Return the newest race of the same request in another precision, if there is one."""
        return next((each for each in reversed(self._tallies) if _is_twin(each, tally)), None)

    def _can_double(self, tally: RaceTally) -> bool:
        """Tell whether a race can be done again in double precision, and was not yet."""
        return (
            not self._is_running
            and tally.log.mode is CacheMode.RACE
            and tally.log.conditions.dtype != DOUBLE
            and self._other_precision(tally) is None
        )

    def _mark(self, tally: RaceTally) -> None:
        """Mark the token in the text at which the answers part."""
        log, parting = tally.log, tally.divergence
        generation = self._editor.document_model.last_generation()
        if parting is None or not log.into_text or self._marked is log or generation is None:
            return
        self._marked = log
        start = generation.start + sum(len(step.text) for step in log.steps[: parting.index])
        end = start + max(len(log.steps[parting.index].text), 1)
        n_chars = self._editor.document_model.n_chars
        self._editor.mark_divergence(TextRange(start=start, end=min(end, n_chars)))


def _is_twin(one: RaceTally, other: RaceTally) -> bool:
    """Tell whether two races had the same request and settings in two precisions."""
    first, second = one.log, other.log
    return (
        one.agreement.n_steps > 0
        and first.conditions.dtype != second.conditions.dtype
        and first.conditions == replace(second.conditions, dtype=first.conditions.dtype)
        and first.request == second.request
        and first.sampling == second.sampling
    )


class PrecisionProgress(QObject):
    """Shows how far that is, if it takes a while, until the run goes or ends."""

    def __init__(self, runner: GenerationRunner, frame: FrameView, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self._began_s: float | None = None
        self._is_shown = False
        worker = runner.worker
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
            self._frame.show_progress(_WORDS, fraction)

    @Slot(int, object)
    def _on_over(self, _run_id: int, _said: object) -> None:
        self._began_s = None
        if self._is_shown:
            self._is_shown = False
            self._frame.hide_progress()
