"""What the lab says of the conditions of a run: busy cores, and other threads than before."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode
from playground.generation.run_log import RunLog
from playground.numbers import counted
from playground.shell.window.notices import NoticeKind, NoticeTopic

LOOKS = 3
"""So many looks in a row agree before it is said, or taken back: a passing start is no news."""
_OTHER_HALF = {CacheMode.ON: CacheMode.OFF, CacheMode.OFF: CacheMode.ON}


class BusyWatch(Presenter):
    """Says it in the first run of a session that it holds for; it goes when the machine is quiet.

    It looks as often as the number of threads is considered, whether or not a run goes on.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._threads = context.settings.threads
        self._log: RunLog | None = None
        self._busy_looks = self._quiet_looks = 0
        self._has_said = self._is_said = False
        self._threads.looked.connect(self._on_looked)

    def on_run_began(self, log: RunLog) -> None:
        """Say it of this run, if it is known already."""
        self._log = log
        self._say_if_busy()

    def on_flushed(self) -> None:
        """Wait for the next look."""

    def on_run_ended(self, log: RunLog) -> None:
        """Say nothing of what follows, for nothing is timed."""
        self._log = None

    @Slot()
    def _on_looked(self) -> None:
        is_busy = self._threads.n_busy > 0
        self._busy_looks = self._busy_looks + 1 if is_busy else 0
        self._quiet_looks = 0 if is_busy else self._quiet_looks + 1
        if self._is_said and self._quiet_looks >= LOOKS:
            self._is_said = False
            self.context.frame.settle(NoticeTopic.MACHINE)
        self._say_if_busy()

    def _say_if_busy(self) -> None:
        if self._log is None or self._has_said or self._busy_looks < LOOKS:
            return
        self._has_said = self._is_said = True
        said = in_words(
            n_busy=self._threads.n_busy,
            n_cores=self._threads.usable.n_cores,
            n_threads=self._log.conditions.blas_threads,
            n_wanted=self._threads.n_wanted,
            is_by_hand=self._threads.by_hand is not None,
        )
        self.context.window.show_notice(NoticeKind.NOTE, said, about=NoticeTopic.MACHINE)


def in_words(*, n_busy: int, n_cores: int, n_threads: int, n_wanted: int, is_by_hand: bool) -> str:
    """Say who keeps cores busy, and what that means for a run.

    Args:
        n_busy: cores that others keep busy.
        n_cores: those that products can run on.
        n_threads: of the run.
        n_wanted: as many as it would have on a quiet machine.
        is_by_hand: a person chose the number.
    """
    who, threads = "Another program keeps a core busy", counted(n_threads, "thread")
    if n_busy > 1:
        who = f"Other programs keep {min(n_busy, n_cores)} of {n_cores} cores busy"
    if n_busy >= n_cores:
        return f"{who} and leave none to this run, so its times are longer than they need be."
    if n_threads <= n_cores - n_busy:
        if n_threads < n_wanted:
            return f"{who}, so this run uses {threads}."
        free = "a core" if n_threads == 1 else "cores"
        return f"{who}. This run’s {threads} found {free} free as it began."
    if is_by_hand:
        return (
            f"{who}, and this run uses the {threads} set under More. They wait for one another, so "
            "its times say little; auto would use fewer."
        )
    return (
        f"{who}. This run keeps its {threads}, for they stay the same while runs are compared; its "
        "times may be longer."
    )


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
