"""Says that a run had other threads than the one it would be compared with, and offers a remedy."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode
from playground.generation.run_log import RunLog
from playground.numbers import counted
from playground.shell.window.notices import NoticeKind, NoticeTopic

_OTHER_HALF = {CacheMode.ON: CacheMode.OFF, CacheMode.OFF: CacheMode.ON}


class ThreadsDiffer(Presenter):
    """Offers, after a run with the cache or without, to measure the other way anew."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._log: RunLog | None = None
        self._other: RunLog | None = None
        self._offer = QAction(self)
        self._offer.setToolTip("Runs it once more beside the text, which stays as it is.")
        self._offer.triggered.connect(self._measure_again)

    def on_run_began(self, log: RunLog) -> None:
        """Take back what was said of the run before."""
        self.context.frame.settle(NoticeTopic.THREADS)

    def on_flushed(self) -> None:
        """Wait for the run's end: nothing can be measured before."""

    def on_run_ended(self, log: RunLog) -> None:
        """Say it if the newest run of the other way had other threads."""
        other = other_half(log, self.context.controller.logs) if log.steps else None
        if other is None or not log.into_text:
            return
        self._log, self._other = log, other
        way = "with the cache" if other.mode is CacheMode.ON else "without the cache"
        self._offer.setText(f"Measure {way} again")
        self.context.window.show_notice(
            NoticeKind.NOTE,
            f"This run had {counted(log.conditions.blas_threads, 'thread')} and the last one {way} "
            f"{other.conditions.blas_threads}, so they are not compared.",
            about=NoticeTopic.THREADS,
            offer=self._offer,
        )

    @Slot()
    def _measure_again(self) -> None:
        if self._log is not None and self._other is not None:
            self.context.controller.repeat(self._other, compared=self._log)


def other_half(log: RunLog, logs: Sequence[RunLog]) -> RunLog | None:
    """Return the newest run of the other way that only its threads keep from being compared.

    None if a comparable run is newer, or if there is none at all.
    """
    mode, made = _OTHER_HALF.get(log.mode), log.conditions
    for other in reversed(logs):
        theirs = other.conditions
        is_alike = (theirs.model, theirs.dtype, theirs.fault) == (
            made.model,
            made.dtype,
            made.fault,
        )
        if other is not log and other.mode is mode and is_alike and other.steps:
            return None if theirs.blas_threads == made.blas_threads else other
    return None
