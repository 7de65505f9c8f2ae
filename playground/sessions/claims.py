"""Which window has which of the sessions that are kept: each is held by one process at a time.

The system holds a session's lock for a process, and lets go of it however the process ends. The
file of the lock goes in an orderly end alone: one that nobody holds tells of another kind of end.
It names its holder too, for file systems that have no locks.
"""

import errno
import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil

from playground import json_store
from playground.exceptions.log import log_path
from playground.sessions.kept import FILE, LOCK, Found, KeptSession

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE_S, _LOOK_EVERY_S = 2.0, 0.01
_OF_ANOTHER = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_BEYOND_BYTES = 2**30


def sessions_folder() -> Path:
    """Return where sessions are kept: beside the log."""
    return log_path().parent / "sessions"


def own_folder(path: Path) -> Path | None:
    """Return where the program keeps the session that a path leads to.

    None where it is a person's own folder, or a copy.
    """
    try:
        root, folder = sessions_folder(), path.resolve()
    except (OSError, RuntimeError):  # there is no home, or links go round in a circle
        return None
    return root / folder.name if folder.parent == root.resolve() else None


def claim_latest(root: Path) -> tuple[KeptSession, bool]:
    """Take the session that was worked on last, or begin another if a window has that one.

    Args:
        root: the folder of all of them.

    Returns:
        It, held by this process, and whether another window is open.

    Raises:
        OSError: nothing can be kept there.
    """
    with _one_at_a_time(root):
        latest = kept_folders(root)[:1]
        kept = _taken(latest[0]) if latest else None
    return kept or claim_new(root, is_passing=True), bool(latest) and kept is None


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
            if (kept := _taken(folder, is_passing=is_passing)) is not None:
                return kept
    raise FileExistsError(f"{root} is full")


def claim(folder: Path) -> KeptSession | None:
    """Take one that nobody holds; None if somebody does, or it is gone.

    Raises:
        OSError: nothing can be kept there.
    """
    with _one_at_a_time(folder.parent):
        return _taken(folder) if (folder / FILE).exists() else None


def claim_place(folder: Path) -> KeptSession | None:
    """Take a folder for a session, whatever is there; None if somebody holds it.

    Raises:
        OSError: nothing can be kept there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder.parent):
        kept = _taken(folder)
    if kept is not None:
        kept.was_left = False
    return kept


def claim_again(kept: KeptSession) -> None:
    """Take one whose folder was removed while it was held.

    Raises:
        OSError: nothing can be kept there, or another window has it.
    """
    kept.folder.mkdir(parents=True, exist_ok=True)
    lock = _lock_of(kept.folder)
    if lock is None:
        raise FileExistsError(errno.EEXIST, "it is open in another window")
    kept.hold(lock)


def read_latest(root: Path) -> Found | None:
    """Return the session that was worked on last, where it cannot be taken; None without one.

    Raises:
        SessionError: it cannot be read, or is damaged.
    """
    latest = kept_folders(root)[:1]
    return None if not latest or is_held(latest[0]) else KeptSession(latest[0]).read()


def kept_folders(root: Path) -> Sequence[Path]:
    """Return the folders that hold a session, the one that was worked on last first."""
    with suppress(OSError):
        times = {folder: _saved_s(folder) for folder in root.iterdir()}
        return sorted((each for each in times if times[each]), key=lambda each: -times[each])
    return []


@contextmanager
def _one_at_a_time(root: Path) -> Generator[None]:
    """Hold off other windows while this one looks which session there is, and takes it.

    Else two of them could find a session free, and the second begin another where it should say
    that the first is open. Where there is no lock to be had, a session is taken all the same.
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
    """Lock a file until it is closed, where that can be done; False if another process has."""
    try:
        if sys.platform == "win32":
            file.seek(_BEYOND_BYTES)  # what is locked cannot be read there
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _OF_ANOTHER
    return True


def _taken(folder: Path, *, is_passing: bool = False) -> KeptSession | None:
    """Hold a session from now on; None if another window does.

    Raises:
        OSError: nothing can be kept there.
    """
    was_left = (folder / LOCK).exists()
    lock = _lock_of(folder)
    if lock is None:
        return None
    kept = KeptSession(folder, was_left=was_left, is_passing=is_passing)
    kept.hold(lock, after_s=max(map(_saved_s, kept_folders(folder.parent)), default=0.0))
    kept.sweep()
    return kept


def _lock_of(folder: Path) -> IO[bytes] | None:
    """Take a folder's lock until it is closed; None if another process has it.

    Raises:
        OSError: nothing can be kept there.
    """
    path = folder / LOCK
    file = path.open("ab", buffering=0)
    while _is_locked(file) and not _is_at(file, path):
        file.close()  # whoever let go of it just now has removed it: it holds nobody off
        file = path.open("ab", buffering=0)
    if not _is_locked(file) or _is_running(json_store.read_object_if_sound(path)):
        file.close()
        return None
    me = psutil.Process()
    with suppress(OSError):  # on a full disk it says nothing, and holds all the same
        file.truncate(0)
        file.write(f'{{"pid": {me.pid}, "began": {me.create_time()!r}}}'.encode("ascii"))
    return file


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Tell whether a file that is open is still the one of this path."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def is_held(folder: Path) -> bool:
    """Tell whether a window has this session, without taking it."""
    path = folder / LOCK
    with suppress(OSError), path.open("rb") as file:
        return not _is_locked(file) or _is_running(json_store.read_object_if_sound(path))
    return False


def _saved_s(folder: Path) -> float:
    """Return when a session was kept last, in seconds since 1970; 0 if it never was."""
    with suppress(OSError):
        return (folder / FILE).stat().st_mtime
    return 0.0


def _is_running(holder: dict[str, Any]) -> bool:
    """Tell whether the process that took a lock is there: its number may be another's by now."""
    pid, began_s = holder.get("pid"), holder.get("began")
    if type(pid) is not int or not isinstance(began_s, float):
        return False
    try:
        return abs(psutil.Process(pid).create_time() - began_s) < 2
    except (psutil.Error, ValueError, OverflowError):
        return False
