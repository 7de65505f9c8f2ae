"""Writing to stdout, whatever stdout is, until a person interrupts."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from playground.errors import InputError


class OutputError(InputError):
    """The output cannot be written."""


def emit(text: str) -> None:
    """Write to stdout and have it arrive now.

    Raises:
        BrokenPipeError: nobody reads any more.
        OutputError: the disk is full, or something like it.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OutputError("The output cannot be written: stdout is closed.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_stdout()
        raise OutputError(f"The output cannot be written: {error.strerror or error}.") from error


def is_terminal() -> bool:
    """Return whether a person reads stdout as it comes."""
    return isinstance(sys.stdout, io.TextIOBase) and sys.stdout.isatty()


def tolerate_unprintable() -> None:
    """Have characters that the terminal's encoding lacks replaced, not refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def abandon_stdout() -> None:
    """Send what is left to nowhere, or Python's own flush at exit would complain."""
    try:
        target = sys.stdout.fileno()
    except OSError:  # a stand-in without a file, as under a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, target)
    os.close(nowhere)


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
