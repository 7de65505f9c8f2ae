"""The refusal of a model, and how foreign names appear in it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playground.errors import InputError

_LONGEST_QUOTE = 80


class ModelError(InputError):
    """A model cannot be loaded; the message is one sentence that says why."""


def quoted(foreign: str | Path) -> str:
    """Return a name from a file, or a path, fit for one line: quoted, escaped and not too long.

    Names in a hostile file may hold newlines, lone surrogates or a megabyte of text. A path keeps
    its end, which tells more than its beginning; any other name keeps its beginning.
    """
    text = str(foreign)
    if len(text) > _LONGEST_QUOTE:
        is_path = isinstance(foreign, Path)
        text = f"…{text[-_LONGEST_QUOTE:]}" if is_path else f"{text[:_LONGEST_QUOTE]}…"
    return repr(text)


@contextmanager
def refuse_system_errors(what: str) -> Generator[None, None, None]:
    """Turn errors of the operating system into refusals; `what` begins the sentence.

    Raises:
        ModelError: the body could not read a file.
    """
    try:
        yield
    except OSError as error:
        raise ModelError(f"{what} cannot be read: {error.strerror or error}.") from error
