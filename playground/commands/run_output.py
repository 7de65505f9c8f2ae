"""How a run is written: as a story or as JSON to stdout, as CSV to a file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from playground.commands.output import emit
from playground.commands.run_options import OptionError
from playground.generation import RunSummary, StepRecord


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
