"""Writes drafts on a thread of its own: the newest one, and every run just once."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from playground.sessions.kept import Draft
from playground.sessions.saved_session import SavedRun

_log = logging.getLogger(__name__)


class DraftWriter:
    """Writes the newest draft; one that came while another was written replaces those before it.

    A disk that is full or gone costs nothing but the writing: what could not be written is part of
    the next attempt.

    Args:
        write: writes a draft; raises `OSError` where it cannot.
        told: called on the thread after each attempt, with what went wrong or None.
    """

    def __init__(
        self, write: Callable[[Draft], None], told: Callable[[OSError | None], None]
    ) -> None:
        self._write = write
        self._told = told
        self._changed = threading.Condition()
        self._draft: Draft | None = None
        self._runs: dict[str, SavedRun] = {}
        self._is_writing = self._is_closing = False
        # A daemon: a disk that hangs must not keep the process.
        self._thread = threading.Thread(target=self._work, name="autosave", daemon=True)
        self._thread.start()

    def submit(self, draft: Draft) -> None:
        """Have a draft written soon."""
        with self._changed:
            self._runs |= dict(draft.runs)
            self._draft = draft
            self._changed.notify_all()

    def close(self, timeout_s: float) -> bool:
        """Have the last draft written and end the thread; False if that takes too long."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def wait_until_written(self, timeout_s: float) -> bool:
        """Wait until nothing is left to write; False if that takes too long."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._draft is None and not self._is_writing, timeout_s
            )

    def _work(self) -> None:
        while (draft := self._next()) is not None:
            try:
                self._write(draft)
            except OSError as error:
                self._told(error)
            except Exception as error:
                # A defect: told of with its traceback, and the next draft is tried all the same.
                _log.exception("while a session was kept")
                self._told(OSError(0, f"the program failed at it: {type(error).__name__}"))
            else:
                with self._changed:
                    for part, _ in draft.runs:
                        self._runs.pop(part, None)
                self._told(None)
            finally:
                with self._changed:
                    self._is_writing = False
                    self._changed.notify_all()

    def _next(self) -> Draft | None:
        """Wait for a draft and take it, with all runs that are not written yet; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._draft is not None or self._is_closing)
            draft, self._draft = self._draft, None
            if draft is None:
                return None
            self._is_writing = True
            return replace(draft, runs=tuple(self._runs.items()))
