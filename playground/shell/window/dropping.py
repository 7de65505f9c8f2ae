"""What is dropped or opened: a model's folder or file, a text, a session or a lesson."""

import codecs
import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDropEvent

from playground.errors import InputError
from playground.lessons import is_lesson
from playground.sessions import SUFFIX, is_session

_OF_TEXTS = (".txt", ".md")
_OF_TOKENIZERS = ("merges.txt", "vocab.txt")
_OF_MODELS = (".json", ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx")
MOST_TEXT_BYTES = 10_000_000
_LOOKED_AT_BYTES = 4096


class TextFileError(InputError):
    """A text file cannot be opened."""


def dropped_path(event: QDropEvent) -> Path | None:
    """Return the one local file or folder that is being dropped."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    if os.name == "nt":
        return Path(urls[0].toLocalFile())
    # By its bytes: Qt would put U+FFFD in place of those of a name that is not UTF-8.
    encoded = urls[0].path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


def is_session_path(path: Path) -> bool:
    """Return whether a file may be a session, or a folder holds one, and no model."""
    if path.is_dir():
        return (path / "session.gpt2play").is_file() and not (path / "config.json").exists()
    try:
        is_packed = path.is_file() and is_session(path)
    except OSError:
        is_packed = False
    # A model's weights may be in a zip, too.
    is_of_model = (path.parent / "config.json").exists()
    return path.suffix.lower() == SUFFIX or (is_packed and not is_of_model)


def is_lesson_file(path: Path) -> bool:
    """Return whether a file is a lesson, whatever its name."""
    try:
        return path.is_file() and is_lesson(path)
    except OSError:
        return False


def is_text_file(path: Path) -> bool:
    """Return whether a file is a text to open: by its name or, where no model is, by content."""
    if not path.is_file():
        return False
    is_beside_model = (path.parent / "config.json").exists()
    if path.suffix.lower() in _OF_TEXTS:
        return not (is_beside_model and path.name in _OF_TOKENIZERS)
    return not is_of_model(path) and _holds_text(path)


def is_of_model(path: Path) -> bool:
    """Return whether a path leads to a model or to one of its files, sound or not."""
    is_known = path.suffix.lower() in _OF_MODELS or (path.parent / "config.json").exists()
    return not path.is_file() or is_known


def _holds_text(path: Path) -> bool:
    """Return whether a file begins as UTF-8 text does."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_LOOKED_AT_BYTES)
        # The last letter may be cut.
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except (OSError, UnicodeDecodeError):
        return False
    return b"\0" not in beginning


def read_text_file(path: Path) -> str:
    """Return a file's text; a byte-order mark is no part of it.

    Raises:
        TextFileError: it is too long, is not UTF-8, or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > MOST_TEXT_BYTES:
            raise TextFileError(
                f"{path.name} is {size / 1e6:,.0f} MB long; a text may have "
                f"{MOST_TEXT_BYTES / 1e6:.0f} MB."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextFileError(
            f"{path.name} is not UTF-8 text: byte {error.start:,} cannot be read."
        ) from error
    except OSError as error:
        raise TextFileError(f"{path.name} cannot be read: {error.strerror or error}.") from error
