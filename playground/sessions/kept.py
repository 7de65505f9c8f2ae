"""Sessions that are kept while they are worked on, one folder each, so that a kill loses nothing.

A folder holds `session.gpt2play`, a session file without its runs, and a file for each run, which
is written once: a run that has ended never changes. Whoever works on a session holds its lock; a
lock whose holder is gone tells that it did not end in order.
"""

import os
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from playground import json_store
from playground.exceptions.log import log_path
from playground.sessions.members import (
    HEAD,
    SPANS,
    TEXT,
    about_session,
    read_head,
    read_run,
    read_text,
    run_notes,
    spell_head,
    spell_run,
    spell_text,
)
from playground.sessions.plain import SessionError
from playground.sessions.saved_session import ModelIdentity, SavedRun, SavedSession
from playground.sessions.session_file import MOST_PART_BYTES, RUN_PART, parts_in, zipped

_FILE, _LOCK = "session.gpt2play", "lock.json"

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
    """

    session: SavedSession
    notes: tuple[RunNote, ...] = ()


def sessions_folder() -> Path:
    """Return where sessions are kept: beside the log."""
    return log_path().parent / "sessions"


class KeptSession:
    """The folder of one session, held by this process until `release`.

    Attributes:
        folder: holds the files.
        was_left: whoever held it before did not end in order.
        is_passing: it began because nothing else could be opened, and need not stay if it is empty.
    """

    def __init__(self, folder: Path, *, was_left: bool = False, is_passing: bool = False) -> None:
        self.folder = folder
        self.was_left = was_left
        self.is_passing = is_passing

    def read(self) -> Found | None:
        """Return what is kept here; None where nothing is yet.

        Raises:
            SessionError: it cannot be read, or is damaged.
        """
        try:
            data = (self.folder / _FILE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SessionError(f"It cannot be read: {error.strerror or error}.") from error
        read = parts_in(data)
        head = read_head(read(HEAD))
        session = replace(about_session(head), spans=read_text(read(TEXT), read(SPANS)))
        return Found(session=session, notes=tuple(run_notes(head)))

    def read_run(self, note: RunNote, models: Iterable[ModelIdentity]) -> SavedRun:
        """Return one of its runs.

        Raises:
            SessionError: it cannot be read, or is damaged.
        """
        part, name, comment = note
        if RUN_PART.fullmatch(part) is None:
            raise SessionError("Its list of runs makes no sense.")
        try:
            with (self.folder / part).open("rb") as file:
                data = file.read(MOST_PART_BYTES)
        except OSError as error:
            raise SessionError(f"A run cannot be read: {error.strerror or error}.") from error
        return replace(read_run(data, models), name=name, comment=comment)

    def next_number(self) -> int:
        """Return a number that no run's file here has."""
        found = (path.stem for path in (self.folder / "runs").glob("*.json"))
        return 1 + max((int(stem) for stem in found if stem.isdecimal()), default=0)

    def write(self, draft: Draft) -> None:
        """Keep a draft: first its new runs, then the file that names them, whole or not at all.

        All of it survives a kill before the disk is asked to keep it through a loss of power.

        Raises:
            OSError: it cannot be written; what was kept before, still is.
        """
        for part, run in draft.runs:
            json_store.write_bytes(self.folder / part, spell_run(run), is_synced=False)
        head = spell_head(draft.session, draft.notes)
        parts = {HEAD: head, **spell_text(draft.session.spans)}
        json_store.write_bytes(self.folder / _FILE, zipped(parts), is_synced=False)
        for written in (*(part for part, _ in draft.runs), _FILE):
            json_store.sync(self.folder / written)

    def release(self, *, forget: bool = False) -> None:
        """Let go of it; `forget` takes it away, for it holds nothing that is not elsewhere."""
        with suppress(OSError):
            if forget:
                for path in (*(self.folder / "runs").glob("*.json"), self.folder / _FILE):
                    path.unlink(missing_ok=True)
            (self.folder / _LOCK).unlink(missing_ok=True)
            if forget:
                with suppress(FileNotFoundError):
                    (self.folder / "runs").rmdir()
                self.folder.rmdir()


def claim_latest(root: Path) -> tuple[KeptSession, int]:
    """Take the session that was worked on last and that nobody holds, or begin another.

    Args:
        root: the folder of all of them.

    Returns:
        It, held by this process, and how many others are open in other windows.

    Raises:
        OSError: nothing can be kept there.
    """
    n_open = 0
    for folder in kept_folders(root):
        holder = _holder_of(folder)
        if holder is not None and _is_running(holder):
            n_open += 1
        elif n_open == 0 and _take(folder, is_stale=holder is not None):
            return KeptSession(folder, was_left=holder is not None), 0
    return claim_new(root, is_passing=True), n_open


def claim_new(root: Path, *, is_passing: bool = False) -> KeptSession:
    """Begin another session.

    Raises:
        OSError: nothing can be kept there.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        folder = root / f"{stamp}-{os.getpid()}-{number}"
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            _take(folder, is_stale=False)
            return KeptSession(folder, is_passing=is_passing)
    raise FileExistsError(f"{root} is full")


def claim(folder: Path) -> KeptSession | None:
    """Take one that nobody holds; None if somebody does, or it is gone."""
    holder = _holder_of(folder)
    if not (folder / _FILE).exists() or (holder is not None and _is_running(holder)):
        return None
    is_taken = _take(folder, is_stale=holder is not None)
    return KeptSession(folder, was_left=holder is not None) if is_taken else None


def kept_folders(root: Path) -> Sequence[Path]:
    """Return the folders that hold a session, the one that was worked on last first."""

    def saved_s(folder: Path) -> float:
        with suppress(OSError):
            return (folder / _FILE).stat().st_mtime
        return 0.0

    with suppress(OSError):
        times = {folder: saved_s(folder) for folder in root.iterdir()}
        return sorted((each for each in times if times[each]), key=lambda each: -times[each])
    return []


def _take(folder: Path, *, is_stale: bool) -> bool:
    """Put this process's lock into a folder, unless another one is quicker."""
    lock = folder / _LOCK
    if is_stale:
        lock.unlink(missing_ok=True)
    me = psutil.Process()
    # Written elsewhere and linked: a lock that is there and says nothing yet would pass for stale.
    draft = folder / f"{_LOCK}.{me.pid}-{threading.get_ident()}"
    draft.write_text(f'{{"pid": {me.pid}, "began": {me.create_time()!r}}}', encoding="ascii")
    try:
        lock.hardlink_to(draft)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if lock.exists():
            return False
        draft.replace(lock)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _holder_of(folder: Path) -> dict[str, Any] | None:
    """Return what a lock says; an empty object if it says nothing, None without one."""
    lock = folder / _LOCK
    return json_store.read_object_if_sound(lock) if lock.exists() else None


def _is_running(holder: dict[str, Any]) -> bool:
    """Tell whether the process that took a lock is there: its number may be another's by now."""
    pid, began_s = holder.get("pid"), holder.get("began")
    if type(pid) is not int or not isinstance(began_s, float):
        return False
    try:
        return abs(psutil.Process(pid).create_time() - began_s) < 2
    except (psutil.Error, ValueError, OverflowError):
        return False
