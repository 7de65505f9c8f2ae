"""Runs as files: one line a forward pass for a spreadsheet, everything for a program."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from enum import Enum
from typing import Any

from playground.generation.records import Conditions, ForwardPass, StepRecord
from playground.generation.request import SamplingParams
from playground.generation.run_log import RunLog

_CONDITIONS = tuple(field.name for field in fields(Conditions))
_SAMPLING = tuple(field.name for field in fields(SamplingParams))

CSV_COLUMNS = (
    "run",
    "began",
    *_CONDITIONS,
    "seed",
    "step",
    "mode",
    "path",
    "pass",
    "context_tokens",
    "n_past",
    "rows_computed",
    "forward_ms",
    "waited_ms",
    "disturbed",
    "sampling_ms",
    "token_id",
    "text",
    "probability",
    *_SAMPLING,
)
"""A raced step has two passes, and so two lines."""


def runs_csv(logs: Sequence[RunLog]) -> str:
    """Return one line a forward pass of these runs, under a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for log in logs:
        writer.writerows(_csv_rows(log))
    return text.getvalue()


def runs_json(logs: Sequence[RunLog]) -> str:
    """Return an object with everything that is kept of the runs."""
    runs = [_as_object(log) for log in logs]
    # ASCII: whatever reads it need not guess an encoding.
    return json.dumps({"runs": runs}, default=_plain) + "\n"


def _csv_rows(log: RunLog) -> Iterator[tuple[object, ...]]:
    conditions = _values(log.conditions, _CONDITIONS)
    about = (log.number, log.began.isoformat(), *conditions, log.request.seed)
    for step in list(log.steps):
        for forward in step.passes:
            yield (
                *about,
                step.index,
                step.mode.value,
                "with cache" if forward.cached else "without cache",
                _kind(step, forward),
                forward.n_kv,
                forward.n_past,
                forward.n_seq,
                forward.forward_s * 1e3,
                None if forward.waited_s is None else forward.waited_s * 1e3,
                forward.disturbed,
                step.sampling_s * 1e3,
                step.token_id,
                step.text,
                step.probability,
                *_values(step.sampling, _SAMPLING),
            )


def _kind(step: StepRecord, forward: ForwardPass) -> str:
    """Name what a pass did, as the plots do; only decode passes count in rates."""
    if step.prefill:
        return "prefill"
    if forward.catch_up:
        return "catch-up"
    if forward.rebuild:
        return "rebuild"
    return "warm-up" if forward.warm_up else "decode"


def _as_object(log: RunLog) -> dict[str, object]:
    return {
        "run": log.number,
        "name": log.name,
        "comment": log.comment,
        "began": log.began.isoformat(),
        "command": log.command,
        "conditions": asdict(log.conditions),
        "request": asdict(log.request),
        "sampling": asdict(log.sampling),
        "mode": log.mode.value,
        "summary": None if log.summary is None else asdict(log.summary),
        "steps": [asdict(step) for step in list(log.steps)],
    }


def _values(settings: object, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(settings, name) for name in names)


def _plain(value: Any) -> object:
    """Return what JSON can hold in place of an enumeration's member."""
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in JSON")
