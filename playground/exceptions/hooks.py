"""No exception is lost: what nobody caught, and what was caught and logged, is recorded."""

import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from playground.errors import InputError
from playground.exceptions.log import ExceptionLog

IS_SHOWN = "is_shown"
"""An extra attribute of a logged exception: true when a person is told of it without the hooks."""

_NOT_FAULTS = (KeyboardInterrupt, SystemExit)
_LOGGER = "playground"


class ExceptionHooks:
    """Python's three hooks for exceptions that reach nobody, for as long as the `with` lasts.

    One that ends the `with` itself is recorded too, unless it is what a person gave that cannot be
    used, and so is one that a module of the program catches and logs, with `exc_info`, under its
    own name. A hook never raises; it calls the one that was there before.
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
        self._logged = _LoggedExceptions(self._on_logged_exception)
        self._is_installed = False

    def __enter__(self) -> Self:
        self._main, sys.excepthook = sys.excepthook, self._on_exception
        self._thread, threading.excepthook = threading.excepthook, self._on_thread_exception
        self._unraisable, sys.unraisablehook = sys.unraisablehook, self._on_unraisable
        logging.getLogger(_LOGGER).addHandler(self._logged)
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
        logging.getLogger(_LOGGER).removeHandler(self._logged)
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

    def _on_logged_exception(self, error: BaseException, doing: str, is_shown: bool) -> None:
        where = f"{doing}, on {_this_thread()}"
        self._record(error, error.__traceback__, where, is_shown=is_shown)

    def _record(
        self,
        error: BaseException,
        trace: TracebackType | None,
        where: str,
        *,
        is_shown: bool = False,
    ) -> None:
        if not self._is_installed or isinstance(error, _NOT_FAULTS):
            return
        with suppress(Exception):
            is_news = self._log.record(error, trace, where)
            if not is_shown:
                self._on_recorded(is_news)


class _LoggedExceptions(logging.Handler):
    """Passes on what is logged together with an exception."""

    def __init__(self, on_logged: Callable[[BaseException, str, bool], None]) -> None:
        super().__init__()
        self._on_logged = on_logged

    def emit(self, record: logging.LogRecord) -> None:
        """Take one record; all others have a handler elsewhere, or none."""
        if record.exc_info and (error := record.exc_info[1]) is not None:
            self._on_logged(error, record.getMessage(), bool(getattr(record, IS_SHOWN, False)))


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
