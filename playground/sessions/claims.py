"""Which window has which of the sessions that are kept: each is held by one process at a time.

A lock in a session's folder names its holder; one whose holder is gone tells that it did not end in
order, and is taken over.
"""

import os
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil

from playground import json_store
from playground.exceptions.log import log_path
from playground.sessions.kept import FILE, LOCK, KeptSession

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE_S, _LOOK_EVERY_S = 2.0, 0.01


def sessions_folder() -> Path:
    """Return where sessions are kept: beside the log."""
    return log_path().parent / "sessions"


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
    with _one_at_a_time(root):
        for folder in kept_folders(root):
            holder = _holder_of(folder)
            if holder is not None and _is_running(holder):
                n_open += 1
            elif n_open == 0 and _take(folder, is_stale=holder is not None):
                return _held(folder, was_left=holder is not None), 0
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
    with _one_at_a_time(folder.parent):
        holder = _holder_of(folder)
        if not (folder / FILE).exists() or (holder is not None and _is_running(holder)):
            return None
        is_taken = _take(folder, is_stale=holder is not None)
        return _held(folder, was_left=holder is not None) if is_taken else None


def claim_place(folder: Path) -> KeptSession | None:
    """Take a folder for a session, whatever is there; None if somebody holds it.

    Raises:
        OSError: nothing can be kept there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder.parent):
        holder = _holder_of(folder)
        if holder is not None and _is_running(holder):
            return None
        is_taken = _take(folder, is_stale=holder is not None)
        return _held(folder, was_left=False) if is_taken else None


def kept_folders(root: Path) -> Sequence[Path]:
    """Return the folders that hold a session, the one that was worked on last first."""

    def saved_s(folder: Path) -> float:
        with suppress(OSError):
            return (folder / FILE).stat().st_mtime
        return 0.0

    with suppress(OSError):
        times = {folder: saved_s(folder) for folder in root.iterdir()}
        return sorted((each for each in times if times[each]), key=lambda each: -times[each])
    return []


@contextmanager
def _one_at_a_time(root: Path) -> Generator[None]:
    """Hold off other windows while this one looks who holds a session, and takes it.

    Else two of them could find the lock of a process that is gone, and the second remove the lock
    that the first has put in its place. The system itself lets go of this one after a kill. Where
    there is none to be had, a session is taken all the same.
    """
    try:
        file = root.with_name(f"{root.name}.lock").open("ab")
    except OSError:
        yield
        return
    with file:
        give_up_s = time.monotonic() + _PATIENCE_S
        while not _is_locked(file) and time.monotonic() < give_up_s:
            time.sleep(_LOOK_EVERY_S)
        yield


def _is_locked(file: IO[bytes]) -> bool:
    """Try to lock a file until it is closed."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _held(folder: Path, *, was_left: bool) -> KeptSession:
    """Return a session that this process holds now."""
    kept = KeptSession(folder, was_left=was_left)
    kept.sweep()
    return kept


def _take(folder: Path, *, is_stale: bool) -> bool:
    """Put this process's lock into a folder, unless another one is quicker."""
    lock = folder / LOCK
    if is_stale:
        lock.unlink(missing_ok=True)
    me = psutil.Process()
    # Written elsewhere and linked: a lock that is there and says nothing yet would pass for stale.
    draft = folder / f"{LOCK}.{me.pid}-{threading.get_ident()}"
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
    lock = folder / LOCK
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
