"""Ctrl+C as a request to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopped_by_interrupt() -> Iterator[Callable[[], bool]]:
    """Yield a check that turns true at the first Ctrl+C, so that a run can end in order.

    The second one interrupts at once.
    """
    stopped = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stopped.is_set
    finally:
        signal.signal(signal.SIGINT, previous)
