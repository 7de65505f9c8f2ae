"""Watches during a run whether other programs keep the machine busy."""

import time

from PySide6.QtCore import QObject, Signal, Slot

from playground.measure.other_work import BUSY_SHARE, OtherWork

LOOK_EVERY_S = 3.0
"""Seldom enough to cost nothing, often enough to be about this run."""


class BusyWatch(QObject):
    """Says once a session that figures are to be doubted; looks while the views are refreshed.

    Signals:
        busy_seen(str): one sentence for a person.
    """

    busy_seen = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._other_work: OtherWork | None = None
        self._began_s = 0.0
        self._has_told = False

    @Slot()
    def begin(self) -> None:
        """A run begins."""
        if not self._has_told:
            self._other_work, self._began_s = OtherWork(), time.monotonic()

    @Slot()
    def look(self) -> None:
        """Look again if the last look is a while ago."""
        if self._other_work is None or time.monotonic() - self._began_s < LOOK_EVERY_S:
            return
        share = self._other_work.share()
        if share > BUSY_SHARE:
            self._has_told, self._other_work = True, None
            self.busy_seen.emit(in_words(share))
        else:
            self._other_work, self._began_s = OtherWork(), time.monotonic()

    @Slot()
    def end(self) -> None:
        """The run has ended; what other programs do now is no matter."""
        self._other_work = None


def in_words(share: float) -> str:
    """Say what other programs take, and what that means."""
    return (
        f"Other programs use {100 * share:.0f} % of this machine's processors; that can slow "
        "matrix products up to tenfold, so times measured now say little about the model. "
        "Close them, or give BLAS fewer threads under More."
    )
