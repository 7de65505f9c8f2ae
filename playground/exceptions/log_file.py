"""A rotating file of plain words in the state folder. Writing to it never raises."""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

STATE_DIR_VARIABLE = "GPT2_PLAYGROUND_STATE_DIR"
MOST_FILE_BYTES = 256 * 1024
OLDER_FILES = 3


def log_path() -> Path:
    """Return where the log is kept: the user's state folder, unless told another."""
    folder = os.environ.get(STATE_DIR_VARIABLE)
    if folder:
        path = Path(folder)
        with suppress(RuntimeError):  # no such user
            path = path.expanduser()
    else:
        path = platformdirs.user_state_path("gpt2-playground", appauthor=False)
    return path / "playground.log"


class LogFile:
    """Takes paragraphs. It rotates, so that no storm of them can fill the disk.

    Whoever writes from several threads holds a lock meanwhile. A thread that is just writing may
    write: what is raised while garbage is collected comes at any moment.

    Attributes:
        path: the file; it and its folder are made when there is something to write.
        problem: why the last paragraph could not be written; empty when it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._handler: _Handler | None = None
        self._is_writing = False
        self._unwritten: list[str] = []

    def write(self, text: str) -> None:
        """Write a paragraph and, after it, those that come up while it is being written."""
        self._unwritten.append(text)
        if self._is_writing:
            return
        self._is_writing = True
        try:
            while self._unwritten:
                self._append(self._unwritten.pop(0))
        finally:
            self._is_writing = False

    def close(self) -> None:
        """Let go of the file; writing opens it again."""
        if self._handler is not None:
            with suppress(Exception):
                self._handler.close()
            self._handler = None

    def _append(self, text: str) -> None:
        self.problem = ""
        try:
            if self._handler is None:
                self._handler = _Handler(_made_ready(self.path), self._on_problem)
            self._handler.handle(logging.makeLogRecord({"msg": f"{text.rstrip()}\n"}))
        except Exception as error:
            self._on_problem(error)

    def _on_problem(self, error: BaseException) -> None:
        self.problem = getattr(error, "strerror", None) or str(error) or type(error).__name__


class _Handler(RotatingFileHandler):
    """Tells its owner of an error; after one, the next write begins with a newly opened file."""

    def __init__(self, path: Path, on_problem: Callable[[BaseException], None]) -> None:
        super().__init__(
            path,
            maxBytes=MOST_FILE_BYTES,
            backupCount=OLDER_FILES,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        self._on_problem = on_problem

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        """Drop what could not be written: it would fail again with all that follows."""
        if (error := sys.exc_info()[1]) is not None:
            self._on_problem(error)
        with suppress(Exception):
            self.close()


def _made_ready(path: Path) -> Path:
    """Make the log's folder, unless there is no telling where."""
    if path.parts[0].startswith("~"):
        raise FileNotFoundError(0, "there is no home folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
