"""Which libraries an ELF file asks the loader for, read from the file: nothing is loaded."""

import struct
from pathlib import Path

_MAGIC = b"\x7fELF"
_64_BIT, _LITTLE_ENDIAN = 2, 1
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<qQ")
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRING_TABLE = 1, 5


def needed_libraries(file: Path) -> tuple[str, ...]:
    """Return the names that a shared object needs, such as `libGL.so.1`, in its own order.

    A file of another kind needs none: every system that Qt's wheels for Linux are made for has
    64 bits, the lowest first.

    Raises:
        OSError: the file cannot be read.
    """
    content = file.read_bytes()
    is_ours = content[:4] == _MAGIC and content[4:6] == bytes((_64_BIT, _LITTLE_ENDIAN))
    try:
        return _needed(content) if is_ours else ()
    except (struct.error, ValueError):  # cut short
        return ()


def _needed(content: bytes) -> tuple[str, ...]:
    segments = _segments(content)
    dynamic = [place for kind, place, _, _ in segments if kind == _DYNAMIC]
    if not dynamic:
        return ()
    entries = list(_entries(content, dynamic[0]))
    # The table's place is told as it will be in memory.
    (table,) = [value for tag, value in entries if tag == _STRING_TABLE]
    (start,) = [
        table - address + place
        for kind, place, address, size in segments
        if kind == _LOAD and address <= table < address + size
    ]
    names = [start + value for tag, value in entries if tag == _NEEDED]
    return tuple(content[name : content.index(b"\0", name)].decode() for name in names)


def _segments(content: bytes) -> list[tuple[int, int, int, int]]:
    """Return of each segment its kind, its place in the file, its address and its bytes there."""
    header = _HEADER.unpack_from(content)
    first, size, count = header[5], header[9], header[10]
    found = (_SEGMENT.unpack_from(content, first + number * size) for number in range(count))
    return [(kind, place, address, size) for kind, _, place, address, _, size, _, _ in found]


def _entries(content: bytes, place: int) -> list[tuple[int, int]]:
    """Return the tags and values of the dynamic section, which a tag of 0 ends."""
    entries: list[tuple[int, int]] = []
    for tag, value in _ENTRY.iter_unpack(content[place : place + len(content[place:]) // 16 * 16]):
        if tag == 0:
            break
        entries.append((tag, value))
    return entries
