"""Writes drafts on threads of its own: the newest one, and every run just once."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from playground.sessions.kept import Draft
from playground.sessions.saved_session import SavedRun

_log = logging.getLogger(__name__)


class DraftWriter:
    """Writes the newest draft; one that came while another was written replaces those before it.

    What is written survives the end of the process. A second thread has it survive a loss of power,
    which a busy disk may take seconds for: the next run does not wait for that.

    A disk that is full or gone costs nothing but the writing: what could not be written is part of
    the next attempt.

    Args:
        write_run: writes a run under the name of its part.
        write: writes a draft, whose runs are there by then.
        secure: has these parts, and the newest draft, survive a loss of power.
        told: called on a thread after each attempt, with what went wrong or None.
    """

    def __init__(
        self,
        *,
        write_run: Callable[[str, SavedRun], None],
        write: Callable[[Draft], None],
        secure: Callable[[Sequence[str]], None],
        told: Callable[[OSError | None], None],
    ) -> None:
        self._write_run = write_run
        self._write = write
        self._secure = secure
        self._told = told
        self._write_failure: OSError | None = None
        self._secure_failure: OSError | None = None
        self._changed = threading.Condition()
        self._draft: Draft | None = None
        self._runs: dict[str, SavedRun] = {}
        self._written: dict[str, SavedRun] = {}
        self._is_written = self._is_writing = self._is_securing = False
        self._is_closing = self._has_ended = False
        # Daemons: a disk that hangs must not keep the process.
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for work, name in ((self._write_drafts, "autosave"), (self._secure_drafts, "sync"))
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, draft: Draft) -> None:
        """Have a draft written soon."""
        with self._changed:
            self._runs |= dict(draft.runs)
            self._draft = draft
            self._changed.notify_all()

    @property
    def failure(self) -> OSError | None:
        """What went wrong in the last attempt; None if nothing did.

        That an earlier draft has become secure since makes no written one of the last.
        """
        return self._write_failure or self._secure_failure

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do, and nothing is being done."""
        with self._changed:
            return self._is_done()

    def close(self, timeout_s: float) -> bool:
        """Have the last draft written and end the threads; False if that takes too long."""
        give_up_s = time.monotonic() + timeout_s
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.0, give_up_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def wait_until_written(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; False if that takes too long."""
        with self._changed:
            return self._changed.wait_for(self._is_done, timeout_s)

    def wait_for_runs(self, timeout_s: float) -> bool:
        """Wait until every run is written, so that a kill leaves it; False if not by then."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._runs, timeout_s)

    # ---- on the threads --------------------------------------------------------------------

    def _write_drafts(self) -> None:
        while (draft := self._next()) is not None:
            failure = _failure_of(lambda draft=draft: self._write_all(draft))
            with self._changed:
                self._write_failure = failure
                self._is_writing = False
                self._is_written = self._is_written or failure is None
                self._changed.notify_all()
            if failure is not None:
                self._told(failure)
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def _secure_drafts(self) -> None:
        while (runs := self._next_written()) is not None:
            failure = _failure_of(lambda runs=runs: self._secure(tuple(runs)))
            with self._changed:
                self._secure_failure = failure
                if failure is not None:
                    self._runs = runs | self._runs
                self._is_securing = False
                self._changed.notify_all()
            self._told(self.failure)

    def _write_all(self, draft: Draft) -> None:
        while self._runs:
            part, run = next(iter(self._runs.items()))
            self._write_run(part, run)
            with self._changed:
                self._written[part] = self._runs.pop(part)
                self._changed.notify_all()
        self._write(draft)

    def _next(self) -> Draft | None:
        """Wait for a draft and take it; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._draft is not None or self._is_closing)
            draft, self._draft = self._draft, None
            self._is_writing = draft is not None
            return draft

    def _next_written(self) -> dict[str, SavedRun] | None:
        """Wait until a draft is written, and return the runs written since; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_written or self._has_ended)
            if not self._is_written:
                return None
            runs, self._written = self._written, {}
            self._is_written, self._is_securing = False, True
            return runs

    def _is_done(self) -> bool:
        is_busy = self._is_writing or self._is_written or self._is_securing
        return self._draft is None and not is_busy


def _failure_of(act: Callable[[], None]) -> OSError | None:
    """Return what went wrong; a defect too, whose traceback is logged: the next try may succeed."""
    try:
        act()
    except OSError as error:
        return error
    except Exception as error:
        _log.exception("while a session was kept")
        return OSError(0, f"the program failed at it: {type(error).__name__}")
    return None
