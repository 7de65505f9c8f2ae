"""Watches during a run whether other programs keep the machine busy."""

import time

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.machine import BUSY_SHARE, OtherWork
from playground.shell.window.notices import NoticeKind, NoticeTopic

LOOK_EVERY_S = 3.0
"""Seldom enough to cost nothing, often enough to be about this run."""


class BusyWatch(Presenter):
    """Warns once a session that figures are to be doubted, and takes it back once they are not.

    It looks while cards are refreshed.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._other_work: OtherWork | None = None
        self._began_s = 0.0
        self._has_warned = False

    def on_run_began(self, log: RunLog) -> None:
        """Begin to watch."""
        self._look_anew()

    def on_flushed(self) -> None:
        """Look again if the last look is a while ago."""
        if self._other_work is None or time.monotonic() - self._began_s < LOOK_EVERY_S:
            return
        share = self._other_work.share()
        if share > BUSY_SHARE and self._has_warned:
            self._look_anew()
        elif share > BUSY_SHARE:
            self._has_warned, self._other_work = True, None
            self.context.window.show_notice(
                NoticeKind.WARNING, in_words(share), about=NoticeTopic.MACHINE
            )
        else:
            self.context.frame.settle(NoticeTopic.MACHINE)
            self._look_anew()

    def on_run_ended(self, log: RunLog) -> None:
        """Look away; what other programs do now is no matter."""
        self._other_work = None

    def _look_anew(self) -> None:
        self._other_work, self._began_s = OtherWork(), time.monotonic()


def in_words(share: float) -> str:
    """Say what other programs take, and what that means."""
    return (
        f"Other programs use {100 * share:.0f} % of this machine's processors; that can slow "
        "matrix products up to tenfold, so times measured now say little about the model. "
        "Close them, or give BLAS fewer threads under More."
    )
