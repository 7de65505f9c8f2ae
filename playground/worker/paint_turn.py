"""The main thread's turn to paint, between two timed passes and not within one."""

import threading
import time

LONGEST_S = 0.1
"""That the worker waits for the main thread: a dialog of the system may hold it for minutes."""
LATEST_S = 0.35
"""That a step is kept back for a turn to come."""


class PaintTurn:
    """Has the worker wait, outside every clock, while the main thread paints.

    Painting holds Python's lock, and a pass has to take that back for each of its calls: painted
    within one, a step of a small model takes ten times as long. So the main thread asks, and the
    worker gives it the turn before its next step. Neither is ever kept for long: the worker goes
    on by itself after `LONGEST_S`, and then gives no turn until the main thread is heard of again;
    how long the main thread waits is its own affair.

    To tell it of a step disturbs the next one, too. So steps are told in the turn at which they are
    due to be shown; at once while nobody expects any, as without a window.

    Every attribute has one thread that writes it, but for `_is_missed`, which the worker sets only
    while it waits and the main thread clears.

    Attributes:
        is_computing: the worker is within a step.
    """

    def __init__(self) -> None:
        self.is_computing = False
        self._is_wanted = False
        self._due_s = float("inf")
        self._is_missed = False
        self._done = threading.Event()
        self._told_s = 0.0

    # ---- the worker's side ------------------------------------------------------------------

    @property
    def is_wanted(self) -> bool:
        """Whether the main thread has something to paint, or will once it hears of this step."""
        return not self._is_missed and (self._is_wanted or time.monotonic() >= self._due_s)

    @property
    def is_time_to_tell(self) -> bool:
        """Whether the main thread is to hear of the steps taken now; asked after each of them."""
        now_s = time.monotonic()
        if self._due_s == float("inf") or self.is_wanted or now_s >= self._told_s + LATEST_S:
            self._told_s = now_s
            return True
        return False

    def begin(self) -> None:
        """Begin to wait; the main thread is to be told now."""
        self._done.clear()

    def wait(self) -> None:
        """Wait until the main thread has painted, but not for long."""
        if not self._done.wait(LONGEST_S):
            self._is_missed = True

    # ---- the main thread's side -------------------------------------------------------------

    def want(self) -> None:
        """Ask for a turn."""
        self._is_wanted = True

    def expect(self, in_s: float) -> None:
        """Have a turn given at the first step that ends later than in so many seconds."""
        self._due_s = time.monotonic() + in_s

    def finish(self) -> None:
        """Let the worker go on."""
        self._is_wanted, self._is_missed = False, False
        self._done.set()
