"""No exception is lost: whatever nobody caught is recorded, then goes where it went before."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from playground.errors import InputError
from playground.exception_log import ExceptionLog

_NOT_FAULTS = (KeyboardInterrupt, SystemExit)


class ExceptionHooks:
    """Python's three hooks for exceptions that reach nobody, for as long as the `with` lasts.

    One that ends the `with` itself is recorded too, unless it is what a person gave that cannot be
    used. A hook never raises; it calls the one that was there before.
    """

    def __init__(self, log: ExceptionLog, on_recorded: Callable[[bool], None]) -> None:
        """Prepare the hooks.

        Args:
            log: where exceptions go; it is closed at the end.
            on_recorded: told after each whether it is news to a person; called on any thread.
        """
        self._log = log
        self._on_recorded = on_recorded
        self._main = sys.excepthook
        self._thread = threading.excepthook
        self._unraisable = sys.unraisablehook
        self._is_installed = False

    def __enter__(self) -> Self:
        self._main, sys.excepthook = sys.excepthook, self._on_exception
        self._thread, threading.excepthook = threading.excepthook, self._on_thread_exception
        self._unraisable, sys.unraisablehook = sys.unraisablehook, self._on_unraisable
        self._is_installed = True
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, InputError):
            self._record(error, trace, "and the program ended")
        self._is_installed = False
        # A hook that was put over one of these calls it; taking it away would lose both.
        if sys.excepthook == self._on_exception:
            sys.excepthook = self._main
        if threading.excepthook == self._on_thread_exception:
            threading.excepthook = self._thread
        if sys.unraisablehook == self._on_unraisable:
            sys.unraisablehook = self._unraisable
        # Every thread keeps the hook that it was made under, and is itself kept until another one
        # takes its number: what is told must not live, and end, with it.
        self._on_recorded = _tell_nobody
        self._log.close()

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        self._record(error, trace, f"on {_this_thread()}")
        self._main(kind, error, trace)

    def _on_thread_exception(self, happened: threading.ExceptHookArgs) -> None:
        name = happened.thread.name if happened.thread is not None else "unknown"
        error = happened.exc_value or happened.exc_type()
        self._record(error, happened.exc_traceback, f"on the thread {name}")
        self._thread(happened)

    # Python has no public name for the type of what this hook is given.
    def _on_unraisable(self, happened: Any) -> None:
        with suppress(Exception):
            error = happened.exc_value or happened.exc_type()
            words = happened.err_msg or "Exception ignored in"
            where = f"on {_this_thread()}; {words}: {_shown(happened.object)}"
            self._record(error, happened.exc_traceback, where)
        self._unraisable(happened)

    def _record(self, error: BaseException, trace: TracebackType | None, where: str) -> None:
        if not self._is_installed or isinstance(error, _NOT_FAULTS):
            return
        with suppress(Exception):
            self._on_recorded(self._log.record(error, trace, where))


def _tell_nobody(_is_news: bool) -> None:
    """Take the place of who was told."""


def _this_thread() -> str:
    if threading.get_ident() == threading.main_thread().ident:
        return "the main thread"
    return f"the thread {threading.current_thread().name}"


def _shown(thing: object) -> str:
    """Describe an object that may be half destroyed."""
    try:
        return repr(thing)[:200]
    except Exception:
        return f"an object of {type(thing).__name__}"
