"""A session as it is kept while it is worked on, in a folder, so that a kill loses nothing.

The folder holds `session.gpt2play`, a session file without its runs, and a file for each run, which
is written once: a run that has ended never changes. Whoever works on the session holds its lock.
"""

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from playground import json_store
from playground.sessions.members import (
    HEAD,
    RUN_PART,
    SPANS,
    TEXT,
    about_session,
    read_head,
    read_run,
    read_text,
    run_member,
    run_notes,
    run_number,
    spell_head,
    spell_run,
    spell_text,
)
from playground.sessions.plain import SessionError
from playground.sessions.saved_session import ModelIdentity, SavedRun, SavedSession
from playground.sessions.session_file import MOST_PART_BYTES, parts_in, zipped

FILE, LOCK, RUNS = "session.gpt2play", "lock.json", "runs"

RunNote = tuple[str, str, str]
"""The name of a run's part, and a person's name and comment for the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be kept, as it is at one moment; any thread may write it.

    Attributes:
        session: without its runs.
        runs: those that are not written yet, by the name of their part.
        notes: of all runs, in order.
    """

    session: SavedSession
    runs: tuple[tuple[str, SavedRun], ...]
    notes: tuple[RunNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A session that was kept, its runs still to be read.

    Attributes:
        session: its text, settings and models.
        notes: of its runs.
        folder: holds them; None without any.
    """

    session: SavedSession
    notes: tuple[RunNote, ...] = ()
    folder: Path | None = None


class KeptSession:
    """The folder of one session; `hold` and `release` say whether it is this process's.

    Attributes:
        folder: holds the files.
        was_left: whoever held it before did not end in order.
        is_passing: it began because nothing else could be opened, and need not stay if it is empty.
    """

    def __init__(self, folder: Path, *, was_left: bool = False, is_passing: bool = False) -> None:
        self.folder = folder
        self.was_left = was_left
        self.is_passing = is_passing
        self._lock: IO[bytes] | None = None
        self._after_s = self._held_s = 0.0

    def hold(self, lock: IO[bytes], *, after_s: float = 0.0) -> None:
        """Have it as this process's own.

        Args:
            lock: is let go of when it is closed.
            after_s: when the newest of all sessions was written, in seconds since 1970. This one
                is newer from now on, also by a clock that was set back.
        """
        if self._lock is not None:
            self._lock.close()
        else:
            self._after_s, self._held_s = after_s, time.monotonic()
        self._lock = lock

    @property
    def is_gone(self) -> bool:
        """Whether somebody has removed its folder, with all that was written there."""
        return self._lock is not None and not (self.folder / LOCK).exists()

    def read(self) -> Found | None:
        """Return what is kept here; None where nothing is yet.

        Raises:
            SessionError: it cannot be read, or is damaged.
        """
        try:
            data = (self.folder / FILE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SessionError(f"It cannot be read: {error.strerror or error}.") from error
        read = parts_in(data)
        head = read_head(read(HEAD))
        notes = run_notes(head)
        notes += self._unnamed(head, notes)
        session = about_session(head)
        last_number = max([session.last_number, *(run_number(part) for part, _, _ in notes)])
        spans = read_text(read(TEXT), read(SPANS))
        return Found(
            session=replace(session, spans=spans, last_number=last_number),
            notes=tuple(notes),
            folder=self.folder,
        )

    def read_run(self, note: RunNote, models: Iterable[ModelIdentity]) -> SavedRun:
        """Return one of its runs.

        Raises:
            SessionError: it cannot be read, or is damaged.
        """
        part, name, comment = note
        number = run_number(part)
        try:
            with (self.folder / part).open("rb") as file:
                data = file.read(MOST_PART_BYTES)
        except OSError as error:
            raise SessionError(f"A run cannot be read: {error.strerror or error}.") from error
        return replace(read_run(data, models), number=number, name=name, comment=comment)

    def last_number(self) -> int:
        """Return the highest number that a run's file here has; 0 without one."""
        return max(self._numbers(), default=0)

    def write_run(self, part: str, run: SavedRun) -> None:
        """Keep a run, whole or not at all; from now on it survives a kill.

        Raises:
            OSError: it cannot be written.
        """
        json_store.write_bytes(self.folder / part, spell_run(run), is_synced=False)

    def write(self, draft: Draft) -> None:
        """Keep a draft, whose runs are written: the file that names them, whole or not at all.

        Raises:
            OSError: it cannot be written; what was kept before, still is.
        """
        head = spell_head(draft.session, draft.notes)
        parts = {HEAD: head, **spell_text(draft.session.spans)}
        json_store.write_bytes(self.folder / FILE, zipped(parts), is_synced=False)
        written_s = self._after_s + time.monotonic() - self._held_s
        if time.time() < written_s:
            os.utime(self.folder / FILE, (written_s, written_s))

    def secure(self, parts: Iterable[str]) -> None:
        """Have these runs, and the draft, survive a loss of power as well as a kill.

        Raises:
            OSError: they are gone, or cannot be written.
        """
        for name in (*parts, FILE):
            json_store.sync(self.folder / name)

    def sweep(self) -> None:
        """Take away what a kill left of files that were being written; for whoever holds it."""
        with suppress(OSError):
            for folder in (self.folder, self.folder / RUNS):
                for path in folder.glob(".*.tmp"):
                    path.unlink(missing_ok=True)

    def release(self, *, forget: bool = False) -> None:
        """Let go of it; `forget` takes it away, for it holds nothing that is not elsewhere."""
        with suppress(OSError):
            if forget:
                for path in (*(self.folder / RUNS).glob("*.json"), self.folder / FILE):
                    path.unlink(missing_ok=True)
            self._unlock()
            if forget:
                with suppress(FileNotFoundError):
                    (self.folder / RUNS).rmdir()
                self.folder.rmdir()

    def _unlock(self) -> None:
        """Take the lock away, and let go of it."""
        lock, self._lock = self._lock, None
        if lock is not None and sys.platform == "win32":  # it removes no file that is open
            lock.close()
        try:
            (self.folder / LOCK).unlink(missing_ok=True)
        finally:
            if lock is not None:
                lock.close()

    def _unnamed(self, head: Mapping[str, Any], notes: Sequence[RunNote]) -> list[RunNote]:
        """Return the runs that were written whole just before a kill, and that no head names yet.

        Those that were deleted have a number that the head knows of.
        """
        if "last_run" not in head:  # an earlier version kept none
            return []
        named = {part for part, _, _ in notes}
        later = sorted(number for number in self._numbers() if number > head["last_run"])
        members = [run_member(number) for number in later]
        return [(member, "", "") for member in members if member not in named]

    def _numbers(self) -> list[int]:
        with suppress(OSError):
            members = [f"{RUNS}/{path.name}" for path in (self.folder / RUNS).glob("*.json")]
            return [run_number(each) for each in members if RUN_PART.fullmatch(each)]
        return []
