"""Writing to stdout, whatever stdout is, until a person interrupts."""

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Protocol, TextIO

from playground.errors import InputError
from playground.generation import RunSummary, StepRecord


class OptionError(InputError):
    """A flag's value cannot be used."""


class OutputError(InputError):
    """The output cannot be written."""


def emit(text: str) -> None:
    """Write to stdout and have it arrive now.

    Raises:
        BrokenPipeError: nobody reads any more.
        OutputError: the disk is full, or something like it.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OutputError("The output cannot be written: stdout is closed.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_stdout()
        raise OutputError(f"The output cannot be written: {error.strerror or error}.") from error


def note(*sentences: str) -> None:
    """Say on stderr what a reader of stdout should know; it is no fault if nobody can hear it."""
    with suppress(OSError, ValueError, AttributeError):  # a full disk, closed, none
        for sentence in sentences:
            print(f"gpt2-playground: {sentence}", file=sys.stderr, flush=True)


def is_terminal() -> bool:
    """Return whether a person reads stdout as it comes."""
    return isinstance(sys.stdout, io.TextIOBase) and sys.stdout.isatty()


def tolerate_unprintable() -> None:
    """Have characters that the terminal's encoding lacks replaced, not refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def abandon_stdout() -> None:
    """Send what is left to nowhere, or Python's own flush at exit would complain."""
    try:
        target = sys.stdout.fileno()
    except OSError:  # a stand-in without a file, as under a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, target)
    os.close(nowhere)


@contextmanager
def stopped_by_interrupt() -> Iterator[Callable[[], bool]]:
    """Yield a check that turns true at the first Ctrl+C, so that a run can end in order.

    The second one interrupts at once.
    """
    stopped = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stopped.is_set
    finally:
        signal.signal(signal.SIGINT, previous)


class StepOutput(Protocol):
    """Takes a run's records in order, and its summary at the end."""

    def write_step(self, record: StepRecord) -> None:
        """Write one step."""
        ...

    def write_summary(self, summary: RunSummary) -> None:
        """Write the end of the run."""
        ...


class PlainText:
    """The generated text and nothing else, as it is made."""

    def write_step(self, record: StepRecord) -> None:
        """Write the characters that the step completed."""
        emit(record.text)

    def write_summary(self, summary: RunSummary) -> None:
        """Write what the last step held back."""
        emit(summary.trailing_text)


class TerminalText(PlainText):
    """For a person at a terminal: the prompt first, so that the story reads whole.

    Args:
        prompt: the text that is continued.
    """

    def __init__(self, prompt: str) -> None:
        emit(prompt)

    def write_summary(self, summary: RunSummary) -> None:
        """End the line."""
        emit(f"{summary.trailing_text}\n")


class JsonLines:
    """One JSON object a line: a step each, then the summary."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def write_step(self, record: StepRecord) -> None:
        """Write one step."""
        self._text.append(record.text)
        emit_object(**step_members(record))

    def write_summary(self, summary: RunSummary) -> None:
        """Write the summary with the whole generated text."""
        emit_object(
            type="summary",
            text="".join(self._text) + summary.trailing_text,
            stop_reason=summary.stop_reason.value,
            prompt_tokens=summary.prompt_tokens,
            new_tokens=summary.new_tokens,
            prefill_s=summary.prefill_s,
            decode_s=summary.decode_s,
            **_dropped(summary.dropped_tokens),
        )


def step_members(record: StepRecord) -> dict[str, object]:
    """Return the members of a step's line."""
    return {
        "type": "step",
        "index": record.index,
        "token_id": record.token_id,
        "text": record.text,
        "context_tokens": record.context_tokens,
        "rows_computed": record.rows_computed,
        "forward_s": record.forward_s,
        "waited_s": record.waited_s,
        "disturbed": record.disturbed,
        **_dropped(0 if record.slide is None else record.slide.n_dropped),
    }


def _dropped(n_tokens: int) -> dict[str, int]:
    """Return the member that says how many tokens a context shift dropped; without one, none."""
    return {"dropped_tokens": n_tokens} if n_tokens else {}


def emit_object(**members: object) -> None:
    """Write an object in ASCII, which every encoding of stdout can carry."""
    emit(json.dumps(members) + "\n")


class CsvFile:
    """A file that takes text, and says in words why it cannot."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._file = file

    def write(self, text: str) -> None:
        """Write, and have it arrive now.

        Raises:
            OptionError: it cannot be written: the disk is full, or something like it.
        """
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error


@contextmanager
def opened_csv(path: Path | None) -> Iterator[CsvFile | None]:
    """Open the file before the work, so that a wrong name costs no waiting; None is no file.

    Raises:
        OptionError: it cannot be written.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    try:
        yield CsvFile(path, file)
    finally:
        try:
            file.close()
        except OSError as error:  # closing writes what a full disk has not taken yet
            raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> OptionError:
    reason = getattr(error, "strerror", None) or error
    return OptionError(f"The file {str(path)!r} cannot be written: {reason}.")
