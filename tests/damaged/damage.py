"""What can happen to a file, and the one thing that may follow: it is read, or refused in words."""

import copy
import json
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playground.errors import InputError

Files = dict[str, bytes]
"""What the files of a folder hold, by their names."""
Reader = Callable[[Files], str]
"""Reads files as the program does, and returns what it says of them: nothing, or a sentence."""

ODD = (
    None, True, False, -1, 0, 1, 2**31, 2**63, 10**15, 10**400, -(10**400), 1e308, -0.0, "", "x",
    "\ud800", "A" * 10_000, [], {}, [[]], [None], {"": 0}, "on", "race", "1e5", [0] * 1000, "\n",
    float("nan"), float("-inf"), "runs/1.json", "../x",
)  # fmt: skip
SPELLINGS = (
    b"NaN", b"Infinity", b"-1e999", b"9" * 5000, b"[" * 5000, b'{"a":' * 5000, b"{", b"]", b"\xff",
    b"\x00", b'"\\ud800"', b"\xef\xbb\xbf", b"PK\x03\x04", b"version https://git-lfs.github.com/spec/v1",
)  # fmt: skip
_LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file.

    Attributes:
        sound: files that are as they should be, one or several of each sort.
        damaged: files that something has happened to.
        reading: opens what reads them; what it read before must make no difference.
    """

    sound: Callable[[], Iterator[Files]]
    damaged: Callable[[random.Random], Files]
    reading: Callable[[], AbstractContextManager[Reader]]


def outcome(read: Reader, files: Files) -> str:
    """Read files and say how that went: "read", "read with a note" or "refused".

    Raises:
        AssertionError: what was said is no sentence for a person.
        Exception: whatever else reading raises is a defect, and so is a warning.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            note = read(files)
        except InputError as error:
            _require_sentence(str(error))
            return "refused"
    if not note:
        return "read"
    _require_sentence(note)
    return "read with a note"


def _require_sentence(said: str) -> None:
    assert said.endswith("."), said
    assert said.isprintable(), said
    assert len(said) < _LONGEST_SENTENCE, said
    said.encode()


@contextmanager
def a_folder() -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="damaged-") as folder:
        yield Path(folder)


def write_alone(files: Files, folder: Path) -> None:
    """Have a folder hold these files and no others."""
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def some_file_damaged(files: Files, rng: random.Random, names: list[str] | None = None) -> Files:
    """Return files of which one is damaged: as JSON mostly, by its bytes, or missing."""
    files = dict(files)
    name = rng.choice(names or list(files))
    what = rng.random()
    if what < 0.03:
        del files[name]
    elif what < 0.75 and name.endswith(".json"):
        files[name] = json_damaged(files[name], rng)
    else:
        files[name] = bytes_damaged(files[name], rng)
    return files


def json_damaged(data: bytes, rng: random.Random) -> bytes:
    """Return JSON of which one or a few places are something else."""
    document = json.loads(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        _alter(document, rng)
    return json.dumps(document).encode()


def bytes_damaged(data: bytes, rng: random.Random) -> bytes:
    """Return bytes that were cut, overwritten or repeated in one or several places."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0:
                del changed[at:]
            case 1:
                del changed[at : at + rng.randrange(1, 30)]
            case 2:
                changed[at:at] = rng.choice(SPELLINGS)
            case 3:
                changed[at:at] = changed[: rng.randrange(50)]
            case _:
                changed[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(changed)


def _alter(document: Any, rng: random.Random) -> None:
    """Put something else in a place of a JSON document."""
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = rng.choice(keys)
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.25:
            break
        place = inner
    match rng.randrange(8):
        case 0:
            del place[key]
        case 1 if isinstance(place, list):
            place.insert(key, inner)
        case 1:  # under another's name
            place[rng.choice(keys)] = inner
        case 2 if type(inner) in (int, float) and abs(inner) < 2**60:
            place[key] = inner + rng.choice((-1, 1, 2**20, -(2**40), 0.5))
        case 3:  # what stands elsewhere in it
            place[key] = copy.deepcopy(place[rng.choice(keys)])
        case 4 if isinstance(inner, str):
            place[key] = inner[: rng.randrange(len(inner) + 1)] + rng.choice(("", "x", "\ud800"))
        case _:
            place[key] = copy.deepcopy(rng.choice(ODD))
