"""What the status line says, in words, and a sign while the first token is long in coming."""

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from playground.control.views import FrameView
from playground.generation import Fault, RunSummary, StopReason
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.models.hub.progress import DownloadProgress
from playground.numbers import counted, short_bytes, three_figures, time_left, with_prefix
from playground.shell.window.app_state import AppState

STATES = {
    AppState.LOADING: "Loading a model",
    AppState.READY: "Ready",
    AppState.RUNNING: "Generating",
    AppState.PAUSED: "Paused: resume, or take one token at a time",
    AppState.STOPPING: "Stopping",
    AppState.FAILED_TO_LOAD: "No model is loaded; choose one in the list of models",
}
RACING = "Racing: each token with the cache and without it"
REPEATING = "Repeating a run; the text stays as it is"
GENERATES_WHEN_READY = "Loading a model; generating starts when it is ready"
AFTER_A_FAILED_RUN = "What was written stays; Generate goes on from there."
_ENDINGS = {
    StopReason.LENGTH: "Finished",
    StopReason.END_OF_TEXT: "The model ended its text",
    StopReason.STOP_SEQUENCE: "The stop sequence came",
    StopReason.CONTEXT_FULL: "The context is full",
    StopReason.CANCELLED: "Stopped",
}
_PATIENCE_MS = 200
"""A prefill that is done by then needs no sign: it would only flash."""


def ending(summary: RunSummary, *, is_race: bool = False) -> str:
    """Say how a run went."""
    went = _ENDINGS[summary.stop_reason]
    went = f"Race {went.lower()}" if is_race and went in ("Finished", "Stopped") else went
    tokens = "1 token" if summary.new_tokens == 1 else f"{summary.new_tokens:,} tokens"
    total_s = summary.prefill_s + summary.decode_s
    dropped = f"; the oldest {summary.dropped_tokens:,} were dropped" * (summary.dropped_tokens > 0)
    return f"{went}: {tokens} in {total_s:.2f} s of forward passes{dropped}"


def spoken_ending(log: RunLog, said: str) -> str:
    """Say how a run went to a person who does not see its plots: how long a token took, each way.

    Args:
        log: a run that has ended.
        said: how it went, as the status line has it.
    """
    paths = (("with the cache", log.history.cached), ("without it", log.history.uncached))
    medians = [
        f"{three_figures(float(np.median(path.decode.y)))} milliseconds {way}"
        for way, path in paths
        if len(path.decode.y)
    ]
    took = f" A token took {' and '.join(medians)}, by the median." if medians else ""
    return f"{said}.{took}"


def conditions(facts: ModelFacts, blas: str, seed: int, fault: Fault | None = None) -> str:
    """Say under which conditions the figures were measured."""
    broken = "" if fault is None else f"fault on: {fault.value}"
    shape = (
        f"{facts.title}: n_layer {facts.n_layer}, n_embd {facts.n_embd}, "
        f"n_head {facts.n_head}, n_ctx {facts.n_ctx}"
    )
    return " · ".join(part for part in (broken, f"seed {seed}", facts.dtype, blas, shape) if part)


def prefill(n_tokens: int) -> str:
    """Say what goes on before the first token."""
    return f"prefill: reading {counted(n_tokens, 'token')}…"


def with_fault(fault: Fault | None) -> str:
    """Say that a run is broken on purpose, or nothing."""
    return "" if fault is None else f", with a fault: {fault.value}"


def running(*, is_race: bool, speed_limit_per_s: float | None, fault: Fault | None) -> str:
    """Say that tokens are being made, how, and how fast at most."""
    doing = RACING if is_race else STATES[AppState.RUNNING]
    return doing + pace(speed_limit_per_s) + with_fault(fault)


def pace(speed_limit_per_s: float | None) -> str:
    """Say that a run is held back on purpose, or nothing."""
    return f", paced to {speed_limit_per_s:g} tokens a second" if speed_limit_per_s else ""


def download_progress(progress: DownloadProgress) -> str:
    """Say how far a download has come, how fast it is, and how long the rest takes."""
    if progress.trouble:
        return progress.trouble
    so_far = f"{short_bytes(progress.done_bytes)} of {short_bytes(progress.total_bytes)}"
    per_s, left_s = progress.bytes_per_s, progress.seconds_left
    speed = "" if per_s is None else f"{with_prefix(per_s, 'B')}/s"
    left = "" if left_s is None else time_left(left_s)
    return " · ".join(part for part in (so_far, speed, left) if part)


def context_full(n_tokens: int, n_ctx: int) -> str:
    """Say why a run cannot begin, and what can be done."""
    return (
        f"The context is full: the text is {n_tokens:,} tokens long and {n_ctx:,} fit. Delete some"
        " of it, or have the model slide on."
    )


class PrefillSign(QObject):
    """Shows a busy sign while the first pass of a run takes long, as with a large model."""

    def __init__(self, frame: FrameView, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self._log: RunLog | None = None
        self._is_shown = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show)

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Wait for the first token of a run."""
        self._log = log
        self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Take the sign away once the first token is there."""
        if self._log is not None and self._log.steps:
            self.end()

    @Slot()
    def end(self) -> None:
        """Take the sign away: the run has ended, or goes on visibly."""
        self._log = None
        self._timer.stop()
        if self._is_shown:
            self._is_shown = False
            self._frame.hide_progress()

    @Slot()
    def _show(self) -> None:
        if self._log is not None:
            self._is_shown = True
            n_tokens = len(self._log.request.prompt_tokens)
            self._frame.show_progress(prefill(n_tokens).capitalize(), None)
