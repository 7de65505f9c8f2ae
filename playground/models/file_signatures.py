"""What a file is that is not what its name says, told by its first bytes.

A clone without Git LFS, a download of the wrong address and a renamed file all leave something
else under a model's file names. Whoever reads such a file asks here first, so that the refusal
says what it is instead of what is wrong with it.
"""

from pathlib import Path

from playground.models.errors import ModelError, quoted, refuse_system_errors

SIGNATURE_BYTES = 512
"""Enough of a file's beginning to know it by."""

PICKLE = "a pickle, which could run any code when it is read"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs.github.com/spec/",
        "is a Git LFS pointer, not the file; run `git lfs pull` in its folder",
    ),
    (b"<!doctype html", "is an HTML page, not the file; download the file itself"),
    (b"<html", "is an HTML page, not the file; download the file itself"),
    (b"<?xml", "is an XML page, not the file; download the file itself"),
    (b"gguf", "is a GGUF file of llama.cpp, which is not read here"),
    (b"\x89hdf\r\n\x1a\n", "is an HDF5 file of Keras or TensorFlow, which is not read here"),
    (b"\x1f\x8b", "is a gzip archive; unpack it first"),
    (b"\xfd7zxz", "is an xz archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    *((b"\x80" + bytes([protocol]), f"is {PICKLE}") for protocol in range(2, 6)),
)
"""Beginnings in lower case, and what they tell."""


def refuse_other_content(data: bytes, what: str) -> None:
    """Refuse a file that begins as something of another kind; `what` names it.

    Raises:
        ModelError: it is known what it is instead.
    """
    head = data[:SIGNATURE_BYTES]
    if head.startswith(b"PK\x03\x04"):
        is_pickle = b"/data.pkl" in head or b"/version" in head  # as torch.save packs them
        raise ModelError(
            f"{what} is {PICKLE} (a zip archive of PyTorch's)."
            if is_pickle
            else f"{what} is a zip archive; unpack it first."
        )
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").lower()
    for signature, told in _SIGNATURES:
        if beginning.startswith(signature):
            raise ModelError(f"{what} {told}.")


def refuse_other_file(path: Path) -> None:
    """Refuse a file that begins as something of another kind; one that is not there passes.

    Raises:
        ModelError: it is known what it is instead, or it cannot be read.
    """
    with refuse_system_errors(quoted(path)):
        if not path.is_file():
            return
        with path.open("rb") as file:
            beginning = file.read(SIGNATURE_BYTES)
    refuse_other_content(beginning, quoted(path))


def refuse_text(data: bytes, what: str) -> None:
    """Refuse text where numbers belong: a web server's refusal, or a file of another kind.

    Raises:
        ModelError: the file begins with nothing but readable text.
    """
    head = data[:SIGNATURE_BYTES]
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < SIGNATURE_BYTES - 3:  # not merely a character that the end cuts in two
            return
        text = head[: error.start].decode()
    if text.strip() and all(c.isprintable() or c.isspace() for c in text):
        beginning = " ".join(text.split())[:60]
        raise ModelError(f"{what} holds text, not weights: it begins with {quoted(beginning)}.")
