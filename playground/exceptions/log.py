"""The log of what went wrong inside the program. Writing to it never raises.

A fault in a timer or in a paint event raises sixty times a second. So an exception is written in
full when it is new, and when it comes back after a while of quiet; in between it is counted, with a
line at ten, a hundred, a thousand times.
"""

import logging
import math
import sys
import threading
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from logging.handlers import RotatingFileHandler
from pathlib import Path
from platform import platform, python_version
from types import TracebackType

from playground.resource_files import is_nowhere, user_folder

STATE_DIR_VARIABLE = "GPT2_PLAYGROUND_STATE_DIR"
MOST_FILE_BYTES = 256 * 1024
OLDER_FILES = 3
_QUIET_S = 60.0
_MOST_KINDS = 200
_FIRST_IN_DETAILS, _NEWEST_IN_DETAILS = 4, 4
"""What came first is often the cause of the rest, and what came last is what is asked about."""
_MOST_CHARACTERS = 20_000
"""Of one report; a message may quote a text of megabytes."""


def log_path() -> Path:
    """Return where the log is kept: the user's state folder, unless told another."""
    return user_folder("state", STATE_DIR_VARIABLE) / "playground.log"


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
    if is_nowhere(path):
        raise FileNotFoundError(0, "there is no home folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@dataclass(slots=True)
class _Kind:
    """One type of exception from one place, and how often it came.

    Attributes:
        report: what was written of the first one.
        last_s: when the last one came, by the log's clock.
        n_noted: the count that was written last.
    """

    name: str
    report: str
    last_s: float
    n_times: int = 1
    n_noted: int = 1


class ExceptionLog:
    """Writes exceptions to a rotating file, from any thread.

    No exception is kept, only its words: its frames would keep widgets alive.

    Attributes:
        path: the file; it and its folder are made when there is something to write.
    """

    def __init__(
        self,
        path: Path,
        *,
        libraries: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a log.

        Args:
            path: the file.
            libraries: name and version of libraries to tell of, besides Python and NumPy.
            clock: seconds that only ever grow.
        """
        self.path = path
        self._libraries = dict(libraries or {})
        self._clock = clock
        # Reentrant: what a collection of garbage raises is recorded wherever it happens to run.
        self._lock = threading.RLock()
        self._kinds: OrderedDict[tuple[object, ...], _Kind] = OrderedDict()
        self._first: list[_Kind] = []
        self._newest: deque[_Kind] = deque(maxlen=_NEWEST_IN_DETAILS)
        self._heard: OrderedDict[tuple[object, ...], float] = OrderedDict()
        self._n_kinds = 0
        self._file = LogFile(path)

    @property
    def problem(self) -> str:
        """Why the last thing could not be written; empty when it was."""
        return self._file.problem

    def record(self, error: BaseException, trace: TracebackType | None, where: str) -> bool:
        """Write an exception, or count it; return whether a person should hear of it.

        That is so when none of its type came from the innermost place for a while: the same fault
        reached on another way is worth a line in the log, not another notice.

        Args:
            error: what was raised.
            trace: from where; not always the exception's own.
            where: such as "on the main thread".
        """
        key = _key(error, trace, where)
        with self._lock:
            now_s = self._clock()
            is_news = self._is_news((key[0], key[-1]), now_s)
            kind = self._kinds.get(key)
            if kind is not None and now_s - kind.last_s < _QUIET_S:
                kind.last_s = now_s
                self._count(kind, error)
                return is_news
            report = f"{_now()}  {where}\n{_shortened(_formatted(error, trace))}"
            if kind is None:
                self._remember(key, _Kind(_name(error), report, now_s))
            else:
                kind.last_s = now_s
                kind.n_times += 1
                kind.n_noted = kind.n_times
            self._file.write(f"{self.versions}\n{report}")
            return is_news

    def details(self) -> str:
        """Return all that whoever mends it needs: versions, where the log lies, what was raised."""
        with self._lock:
            kinds = [*self._first, *self._newest]
            n_others = self._n_kinds - len(kinds)
            log = f"Log: {self.path}"
            if self.problem:
                log += f" (could not be written: {self.problem})"
            parts = [f"{self.versions}\n{log}"]
            for kind in kinds:
                times = f"({kind.n_times:,} times)\n" if kind.n_times > 1 else ""
                parts.append(f"{times}{kind.report}")
            if n_others:
                parts.append(f"And {n_others:,} more in the log.")
            return "\n\n".join(parts)

    @cached_property
    def versions(self) -> str:
        """The versions of the program and of what it stands on, in one line."""
        named = {
            "GPT-2 Playground": _version("gpt2-playground"),
            "Python": python_version(),
            **self._libraries,
            "NumPy": _version("numpy"),
        }
        return ", ".join([*(f"{name} {number}" for name, number in named.items()), platform()])

    def close(self) -> None:
        """Write the counts that are not yet in the file, and let go of it."""
        with self._lock:
            for kind in list(self._kinds.values()):
                self._note_total(kind)
            self._file.close()

    def _is_news(self, key: tuple[object, ...], now_s: float) -> bool:
        last_s = self._heard.pop(key, -math.inf)
        self._heard[key] = now_s
        if len(self._heard) > _MOST_KINDS:
            self._heard.popitem(last=False)
        return now_s - last_s >= _QUIET_S

    def _count(self, kind: _Kind, error: BaseException) -> None:
        kind.n_times += 1
        if kind.n_times >= 10 * kind.n_noted:
            kind.n_noted = kind.n_times
            words = _shortened(_words(error), 500)
            self._file.write(f"{_now()}  {kind.n_times:,} times by now, the last: {words}")

    def _remember(self, key: tuple[object, ...], kind: _Kind) -> None:
        self._kinds[key] = kind
        self._n_kinds += 1
        if len(self._first) < _FIRST_IN_DETAILS:
            self._first.append(kind)
        else:
            self._newest.append(kind)
        while len(self._kinds) > _MOST_KINDS:
            self._note_total(self._kinds.popitem(last=False)[1])

    def _note_total(self, kind: _Kind) -> None:
        if kind.n_times > kind.n_noted:
            kind.n_noted = kind.n_times
            self._file.write(f"{_now()}  {kind.n_times:,} times in all: {kind.name}")


def _key(error: BaseException, trace: TracebackType | None, where: str) -> tuple[object, ...]:
    """Return what two exceptions share when one tells nothing that the other did not.

    Each place counts once: a recursion may be cut at any depth, and the traceback of an exception
    that is raised again and again grows each time.
    """
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    return (_name(error), *(dict.fromkeys(places) or [where]))


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _words(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()


def _formatted(error: BaseException, trace: TracebackType | None) -> str:
    return "".join(traceback.format_exception(type(error), error, trace)).rstrip()


def _shortened(text: str, most: int = _MOST_CHARACTERS) -> str:
    """Leave out the middle of a long text; what was raised stands at its end."""
    if len(text) <= most:
        return text
    return f"{text[: most // 4]}\n[{len(text) - most:,} characters]\n{text[-(most - most // 4) :]}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
