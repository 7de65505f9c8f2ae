"""Writing to stdout, whatever stdout is, until a person interrupts."""

import errno
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, TextIO

from playground.errors import InputError
from playground.generation import RunSummary, StepRecord
from playground.numbers import counted

PROGRAM = "gpt2-playground"


class OptionError(InputError):
    """A flag's value cannot be used."""


class OutputError(InputError):
    """The output cannot be written."""


def emit(text: str) -> None:
    """Write to stdout and have it arrive now.

    Characters that stdout's encoding lacks are written as `?`, which is said once.

    Raises:
        BrokenPipeError: nobody reads any more.
        OutputError: the disk is full, or something like it.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OutputError("The output cannot be written: stdout is closed.")
    try:
        _write(text)
        sys.stdout.flush()
    except OSError as error:
        if is_closed_pipe(error):
            raise BrokenPipeError from error
        _abandon(sys.stdout)
        raise OutputError(f"The output cannot be written: {error.strerror or error}.") from error


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        if not isinstance(sys.stdout, io.TextIOWrapper):
            raise
        remark(f"The output has characters that {sys.stdout.encoding} lacks; each is written as ?.")
        sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(text)


def is_closed_pipe(error: OSError, platform: str = sys.platform) -> bool:
    """Tell whether nobody reads any more, which Windows calls an invalid argument."""
    is_invalid = platform == "win32" and error.errno == errno.EINVAL
    return isinstance(error, BrokenPipeError) or is_invalid


def remark(*sentences: str) -> None:
    """Say something beside the output."""
    to_stderr("".join(f"{PROGRAM}: {sentence}\n" for sentence in sentences))


def to_stderr(text: str) -> None:
    """Write beside the output, if that is possible; what a run gives does not depend on it."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _abandon(sys.stderr)


def is_terminal() -> bool:
    """Return whether a person reads stdout as it comes."""
    return isinstance(sys.stdout, io.TextIOBase) and sys.stdout.isatty()


def prepare_stdout() -> None:
    """Have a file or a pipe get UTF-8, whatever the locale is; a person may have asked for else."""
    if (
        isinstance(sys.stdout, io.TextIOWrapper)
        and not sys.stdout.isatty()
        and not os.environ.get("PYTHONIOENCODING")
    ):
        sys.stdout.reconfigure(encoding="utf-8")


def abandon_stdout() -> None:
    """Send what is left to nowhere, or Python's own flush at exit would complain."""
    _abandon(sys.stdout)


def _abandon(stream: TextIO) -> None:
    try:
        target = stream.fileno()
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
        """Write what the last step held back; say what was dropped on the way."""
        emit(summary.trailing_text)
        remark_dropped(summary)


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
        remark_dropped(summary)


def remark_dropped(summary: RunSummary) -> None:
    """Say how many tokens context shifts dropped; nothing of none."""
    if summary.dropped_tokens:
        tokens = counted(summary.dropped_tokens, "token")
        remark(f"The text is longer than the context: its oldest {tokens} were dropped.")


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
