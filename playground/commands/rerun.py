"""`gpt2-playground rerun`: the runs of a session computed again, and held against what was."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from playground.commands.output import emit, emit_object, stopped_by_interrupt
from playground.commands.run_options import ThreadOption, add_threads_argument
from playground.errors import InputError
from playground.generation.agreement import Verdict
from playground.generation.history import RunHistory
from playground.generation.records import Conditions
from playground.generation.run_log import RunLog
from playground.gpt2 import Cancelled
from playground.measure.machine import blas_info, machine_words
from playground.measure.rerun import (
    RecordedRun,
    Rerun,
    RerunError,
    require_same_weights,
    rerun,
    timing_in_words,
)
from playground.measure.weights import weights_sha256
from playground.models import LoadedModel, load_model
from playground.numbers import counted, stretches
from playground.sessions import SavedSession, read_session

_DIFFERENT, _INTERRUPTED = 1, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A run to compute again.

    Attributes:
        log: what is kept of it, under the conditions of the machine that it was made on.
        recorded: what is compared.
    """

    log: RunLog
    recorded: RecordedRun

    @property
    def number(self) -> int:
        """What the run is called in its session."""
        return self.log.number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a session (.gpt2play)")
    parser.add_argument(
        "--run", dest="run_number", type=int, metavar="N", help="this run only; all by default"
    )
    parser.add_argument(
        "--model",
        metavar="NAME|PATH",
        help="what the model is called on this machine, if not as in the session; its weights have "
        "to be the same",
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    add_threads_argument(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compute runs again; return 0 if all are equal, 1 if one is not.

    A run that differs by rounding alone is said to, and counts as equal.

    Raises:
        InputError: the file cannot be read, there is no such run, or a run cannot be computed here;
            those that can be have been by then.
    """
    session = read_session(options.file)
    chosen = _choose(session, options.run_number)
    verdicts: list[Verdict] = []
    problems: list[tuple[int, InputError]] = []
    with ThreadOption(options) as threads, stopped_by_interrupt() as stop:
        try:
            for name, group in groupby(chosen, key=_model_of):
                runs = list(group)
                try:
                    model = load_model(options.model or name, cancelled=stop)
                except InputError as error:
                    problems += [(each.number, error) for each in runs]
                    continue
                threads.settle(model.gpt2)
                sha256 = weights_sha256(model.gpt2, stop)
                for each in runs:
                    try:
                        came_out = _rerun(each, model, sha256, stop)
                    except InputError as error:
                        problems.append((each.number, error))
                        continue
                    verdicts.append(came_out.verdict)
                    _write(each, came_out, model, as_json=options.json)
        except Cancelled:
            return _INTERRUPTED
    if problems:
        raise _in_one_sentence(problems)
    return _DIFFERENT if Verdict.DIFFERENT in verdicts else 0


def _choose(session: SavedSession, number: int | None) -> list[_Chosen]:
    """Return the runs to compute again, those of one model together.

    Raises:
        RerunError: there is none, or none of this number.
    """
    if not session.runs:
        raise RerunError("The session has no runs.")
    there = [run.number for run in session.runs]
    if number is not None and number not in there:
        raise RerunError(f"There is no run {number}; those of the session are {stretches(there)}.")
    chosen: list[_Chosen] = []
    for saved in session.runs:
        if number not in (None, saved.number):
            continue
        log = saved.log(-saved.number, machine="")
        identity = session.identity_of(saved.conditions.model)
        recorded = RecordedRun.of(log)
        if recorded.weights_sha256 is None and identity is not None:
            recorded = replace(recorded, weights_sha256=identity.weights_sha256)
        chosen.append(_Chosen(log=log, recorded=recorded))
    models = [_model_of(each) for each in chosen]
    return sorted(chosen, key=lambda each: models.index(_model_of(each)))


def _model_of(chosen: _Chosen) -> str:
    return chosen.log.conditions.model


def _rerun(chosen: _Chosen, model: LoadedModel, sha256: str, stop: Callable[[], bool]) -> Rerun:
    require_same_weights(chosen.recorded, sha256)
    return rerun(chosen.recorded, model.gpt2, model.tokenizer, stop)


def _in_one_sentence(problems: Sequence[tuple[int, InputError]]) -> RerunError:
    """Return the first problem, and how many runs have one."""
    number, error = problems[0]
    others = f" {len(problems)} runs in all cannot." if len(problems) > 1 else ""
    return RerunError(f"Run {number} cannot be computed again: {error}{others}")


def _write(chosen: _Chosen, came_out: Rerun, model: LoadedModel, *, as_json: bool) -> None:
    """Write how a run came out, for a person or for a program."""
    log = chosen.log
    conditions = Conditions(
        model=model.name,
        dtype=log.conditions.dtype,
        blas_threads=blas_info().n_threads,
        fault=log.conditions.fault,
        machine=machine_words(),
    )
    history = came_out.history(conditions, log.request.seed)
    if as_json:
        emit_object(**_members(chosen, came_out, history))
        return
    name = f" “{log.name}”" if log.name else ""
    lines = [f"Run {chosen.number}{name}: {came_out.verdict.value}. {came_out.words}"]
    if chosen.recorded.weights_sha256 is None:
        lines.append("  The session does not tell which weights it had; the name alone was held.")
    for when, each in (("then", log.history), ("now ", history)):
        lines.append(f"  {when}  {timing_in_words(each)}")
        lines.append(f"        {_in_words(each.conditions)}")
    emit("\n".join(lines) + "\n")


def _in_words(conditions: Conditions) -> str:
    threads = counted(conditions.blas_threads, "thread")
    return f"{conditions.model}, {conditions.dtype}, {threads} · {conditions.machine}"


def _members(chosen: _Chosen, came_out: Rerun, history: RunHistory) -> dict[str, object]:
    first = came_out.first_difference
    return {
        "type": "rerun",
        "run": chosen.number,
        "name": chosen.log.name,
        "verdict": came_out.verdict.value,
        "tokens": came_out.n_recorded,
        "equal_tokens": came_out.equal_tokens,
        "rounding_ties": list(came_out.ties),
        "first_difference": first,
        "max_log_probability_diff": came_out.log_probability_diff,
        "ends_alike": came_out.ends_alike,
        "weights_checked": chosen.recorded.weights_sha256 is not None,
        "then": _measured(chosen.log.history),
        "now": _measured(history),
    }


def _measured(history: RunHistory) -> dict[str, object]:
    """Return the conditions, and for each way the prompt's time and the median of a token's."""
    conditions = history.conditions
    measured: dict[str, object] = {
        "model": conditions.model,
        "dtype": conditions.dtype,
        "threads": conditions.blas_threads,
        "machine": conditions.machine,
    }
    for path, name in ((history.cached, "with_cache"), (history.uncached, "without_cache")):
        for curve, what in ((path.prefill, "prefill"), (path.decode, "decode")):
            median = float(np.median(curve.y)) / 1e3 if len(curve) else None
            measured[f"{what}_{name}_s"] = median
    return measured
