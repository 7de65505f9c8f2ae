"""The files that the program keeps, mostly JSON: replaced whole or not at all.

A reader beside the writer never sees half a file, and a full disk or a crash leaves the old one.
"""

import errno
import glob
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

_ABANDONED_S = 3600.0
_OURS_ALONE, _AS_USUAL = 0o600, 0o666
"""The rights of a new file, from which the system takes what its user does not grant."""
MOST_BYTES = 16 * 2**20
"""Notes that the program takes for itself are some kilobytes."""


def read_object(path: Path, *, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        OSError: the file is missing or cannot be read.
        ValueError: it holds something else, or is larger than anything that was ever written.
    """
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError("far larger than any file of its kind")
    try:
        value = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return cast("dict[str, Any]", value)


def read_object_if_sound(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds; an empty one if the file is missing or damaged."""
    try:
        return read_object(path)
    except (OSError, ValueError):
        return {}


def write_object(path: Path, value: Mapping[str, Any]) -> None:
    """Have a file hold a JSON object, making the folders that lead there.

    Raises:
        OSError: it cannot be written; whatever it held before, it still holds.
    """
    write_bytes(path, json.dumps(value, indent=1).encode("ascii"))


def write_bytes(path: Path, content: bytes, *, is_synced: bool = True) -> None:
    """Have a file hold these bytes, making the folders that lead there.

    Args:
        path: of the file.
        content: all of it.
        is_synced: it survives a loss of power from now on, which a busy disk may take seconds for;
            otherwise the end of the process alone, until `sync` is called.

    Raises:
        OSError: it cannot be written; whatever it held before, it still holds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content, rights=_OURS_ALONE, is_synced=is_synced)


def write_to_hand_out(path: Path, content: bytes, *, is_synced: bool = True) -> None:
    """Have a file hold these bytes, and others read it, as far as the system lets them.

    Its folder is a person's: it is not made. A link stays one, and a file's rights what they were.

    Args:
        path: of the file.
        content: all of it.
        is_synced: as for `write_bytes`.

    Raises:
        OSError: it cannot be written; whatever it held before, it still holds.
    """
    file = replaceable(path)
    _replace(file, content, rights=_AS_USUAL, keeps_rights=True, is_synced=is_synced)


def replaceable(path: Path) -> Path:
    """Return the file that a path leads to: what is put in its place leaves links alone.

    Raises:
        OSError: it was made read-only, which replacing it would get around, or leads nowhere.
    """
    file = Path(os.path.realpath(path))
    if file.is_symlink():  # that leads back to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if file.exists() and not file.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only")
    return file


def _replace(
    path: Path, content: bytes, *, rights: int, is_synced: bool, keeps_rights: bool = False
) -> None:
    if is_synced:
        _sweep(path)
    # In the same folder: a rename across file systems is no single step.
    draft = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.tmp")
    try:
        # The system is to say what a new file's rights are: only the opening itself can ask it.
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, rights)) as file:
            file.write(content)
            file.flush()
            if is_synced:
                os.fsync(file.fileno())
        if keeps_rights and path.exists():
            with suppress(OSError):  # some file systems know no rights
                shutil.copymode(path, draft)
        os.replace(draft, path)  # noqa: PTH105 - beside the other calls on which this rests
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    if is_synced:
        _keep_names(path.parent)


def _sweep(path: Path) -> None:
    """Take away drafts of a file that a kill has left; a young one may be another process's."""
    with suppress(OSError):
        for draft in path.parent.glob(f".{glob.escape(path.stem)}-????????.tmp"):
            if time.time() - draft.stat().st_mtime > _ABANDONED_S:
                draft.unlink()


def sync(path: Path) -> None:
    """Have a file that was written unsynced survive a loss of power.

    Raises:
        OSError: it is gone, or cannot be written.
    """
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    _keep_names(path.parent)


def read_entries(path: Path, name: str, *, version: int) -> dict[str, Any]:
    """Return what was found out earlier, by what it holds for, as `write_entries` keeps it.

    Nothing, if the file is missing, damaged or of another version.
    """
    document = read_object_if_sound(path)
    entries = document.get(name) if document.get("format") == version else None
    return cast("dict[str, Any]", entries) if isinstance(entries, dict) else {}


def write_entries(path: Path, name: str, entries: Mapping[str, Any], *, version: int) -> None:
    """Keep what was found out, of this version, under the name of its kind.

    Raises:
        OSError: it cannot be written.
    """
    write_object(path, {"format": version, name: entries})


def _keep_names(folder: Path) -> None:
    """Have a folder's new names survive a loss of power, where the system can be asked for that."""
    with suppress(OSError):  # Windows opens no folder; some file systems sync none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
