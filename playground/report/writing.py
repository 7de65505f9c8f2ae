"""A report into a file; the file's name says what is written."""

from pathlib import Path

from playground import json_store
from playground.errors import InputError
from playground.report.contents import contents_of
from playground.report.page import page
from playground.sessions import SavedSession

PAGE_SUFFIXES, TEXT_SUFFIXES = (".html", ".htm"), (".txt", ".md")


class ReportError(InputError):
    """A report cannot be written."""


def html_report(session: SavedSession, title: str) -> str:
    """Return a session as one page that needs nothing else.

    Args:
        session: which.
        title: its name.
    """
    return page(contents_of(session), title)


def write_report(path: Path, session: SavedSession, title: str) -> None:
    """Write a page, or the text alone into a .txt or .md file; whole or not at all.

    Raises:
        ReportError: the name says nothing that could be written, or the file cannot be; whatever
            it held before, it still holds.
    """
    suffix = path.suffix.lower()
    if suffix not in (*PAGE_SUFFIXES, *TEXT_SUFFIXES):
        raise ReportError(
            f"{path.name} cannot be written: a report is an .html file, the text alone .txt or .md."
        )
    text = html_report(session, title) if suffix in PAGE_SUFFIXES else session.text
    try:
        # A half of a surrogate pair cannot be written in UTF-8, and is no character.
        json_store.write_to_hand_out(path, text.encode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise ReportError(f"{path} cannot be written: {cause}.") from error
