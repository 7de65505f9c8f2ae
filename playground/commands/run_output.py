"""How a run is written to stdout: as a story, or as JSON for a program."""

import json
from typing import Protocol

from playground.commands.output import emit
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
    """Return the member that says how many tokens slides dropped; without a slide, none."""
    return {"dropped_tokens": n_tokens} if n_tokens else {}


def emit_object(**members: object) -> None:
    """Write an object in ASCII, which every encoding of stdout can carry."""
    emit(json.dumps(members) + "\n")
