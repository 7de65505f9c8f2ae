"""A `.gpt2play` file: the parts of a session in a zip, and what is refused before it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from playground import json_store
from playground.sessions.members import (
    HEAD,
    RUN_PART,
    SPANS,
    TEXT,
    Read,
    read_session_parts,
    spell_session,
)
from playground.sessions.plain import SessionError
from playground.sessions.saved_session import SavedSession

SUFFIX = ".gpt2play"
MOST_PART_BYTES = 128 * 2**20
"""Of one part: a text of 20 MB, or a run of 500,000 steps."""
_MOST_FILE_BYTES, _MOST_BYTES, _MOST_PARTS = 256 * 2**20, 768 * 2**20, 20_000
_MAGIC = b"PK\x03\x04"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Equal sessions make equal files: when it was saved, its head says."""


def write_session(path: Path, session: SavedSession) -> None:
    """Write a session, whole or not at all.

    Raises:
        OSError: it cannot be written; whatever the file held before, it still holds.
    """
    json_store.write_to_hand_out(path, zipped(spell_session(session)))


def read_session(path: Path) -> SavedSession:
    """Return the session in a file.

    Raises:
        SessionError: it cannot be read, is damaged or is no session; the sentence names the file.
    """
    if path.is_fifo():  # it would be waited for without end
        raise SessionError(f"{path.name} is no file but a pipe.")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise SessionError(f"{path.name} cannot be read: {cause}.") from error
    try:
        return read_session_bytes(data)
    except SessionError as error:
        raise SessionError(f"{path.name} cannot be opened as a session. {error}") from error


def read_session_bytes(data: bytes) -> SavedSession:
    """Return the session that the bytes of a file hold.

    Raises:
        SessionError: they hold none, or a damaged one.
    """
    return read_session_parts(parts_in(data))


def is_session(path: Path) -> bool:
    """Tell by its first bytes whether a file may be a session; whether it is sound, reading tells.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def state_on_disk(path: Path) -> str:
    """Return what tells one state of a file from the next: its time and size; empty without one."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return ""
    return f"{about.st_mtime_ns}-{about.st_size}"


def session_name(file: str) -> str:
    """Return what the session in a file is called: as the file is, without the end of its name."""
    return Path(file).name.removesuffix(SUFFIX)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip that holds these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            about = zipfile.ZipInfo(name, _EARLIEST)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, part)
    return file.getvalue()


def parts_in(data: bytes) -> Read:
    """Return what reads the parts of a zip, none of them larger than one that was ever written.

    Nothing is unpacked onto the disk, so a name leads nowhere; one that tries to is refused.

    Raises:
        SessionError: it is no zip, or one of a kind that the program does not write.
    """
    if len(data) > _MOST_FILE_BYTES:
        raise SessionError("It is larger than any session.")
    archive, parts = _opened(data)
    left = _MOST_BYTES

    def read(name: str) -> bytes:
        nonlocal left
        if name not in parts:
            raise SessionError(f"It lacks its part {name[:60]!r}.")
        most = min(left, MOST_PART_BYTES)
        part = _unpacked(archive, parts[name], most)
        if len(part) > most:
            raise SessionError(f"Its part {name!r} is larger than any of a session.")
        left -= len(part)
        return part

    return read


def _opened(data: bytes) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """Return an archive and its parts by name."""
    if data[: len(_MAGIC)] != _MAGIC:
        raise SessionError("It is no session of this program.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise SessionError("It is damaged or cut short.") from error
    infos = archive.infolist()
    parts = {info.filename: info for info in infos}
    if len(infos) > _MOST_PARTS or len(parts) != len(infos):
        raise SessionError("It has more parts than any session.")
    for info in infos:
        if _leads_away(info.filename):
            raise SessionError(f"Its part {info.filename[:60]!r} would lead out of it.")
        if _is_known(info.filename) and (info.compress_type not in _PACKED or info.flag_bits & 1):
            raise SessionError(f"Its part {info.filename!r} is packed in a way that is not known.")
    return archive, {name: info for name, info in parts.items() if _is_known(name)}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return a part, or one byte more than allowed."""
    try:
        with closing(archive.open(info)) as part:
            return part.read(most + 1)
    except _BROKEN as error:
        raise SessionError("It is damaged or cut short.") from error


def _is_known(name: str) -> bool:
    return name in (HEAD, TEXT, SPANS) or RUN_PART.fullmatch(name) is not None


def _leads_away(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` says of a damaged or odd archive."""
