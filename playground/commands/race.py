"""`gpt2-playground race`: the same text with the KV cache and without it, step by step."""

import argparse
import csv
import io
import math
from collections.abc import Callable
from typing import Protocol

from playground.commands.csv_file import STDOUT, opened_csv
from playground.commands.output import (
    OptionError,
    emit,
    emit_object,
    is_terminal,
    remark,
    remark_dropped,
    step_members,
    stopped_by_interrupt,
)
from playground.commands.run_options import (
    ThreadOption,
    add_run_arguments,
    prompt_of,
    request_without_prompt,
    sampling_of,
    with_prompt,
)
from playground.generation import (
    CacheMode,
    Conditions,
    RunHistory,
    RunSummary,
    StepRecord,
    StopReason,
)
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled
from playground.measure.machine import blas_info
from playground.measure.speedup import (
    N_LONGEST,
    NoSpeedup,
    Speedup,
    in_words_disturbed,
    measure_speedup,
)
from playground.models import LoadedModel, load_model
from playground.numbers import counted, times
from playground.tabs.lab.proof.figures import (
    AgreementSummary,
    Divergence,
    divergence_in_words,
    divergence_of,
    finding,
    headline,
)
from playground.text import Tokenizer

_COLUMNS = (
    "index",
    "token_id",
    "text",
    "context_tokens",
    "rows_computed",
    "forward_with_cache_s",
    "forward_without_cache_s",
    "tokens_equal",
    "argmax_equal",
    "max_abs_logit_diff",
    "kl_divergence",
    "verdict",
    "waited_s",
    "disturbed",
)
_INTERRUPTED = 130


class Race:
    """What a race has come to so far.

    Attributes:
        conditions: what its timings hold for.
        agreement: whether both ways gave the same answer.
        divergence: the first step whose answers did not agree, or None.
    """

    def __init__(self, conditions: Conditions, seed: int, tokenizer: Tokenizer) -> None:
        self.conditions = conditions
        self.agreement = AgreementSummary()
        self.divergence: Divergence | None = None
        self._tokenizer = tokenizer
        self._history = RunHistory(conditions=conditions, seed=seed)

    def add(self, record: StepRecord) -> None:
        """Take in one step."""
        self._history.append(record)
        if record.agreement is not None:
            self.agreement = self.agreement.with_step(record.agreement, index=record.index)
        if self.divergence is None:
            self.divergence = divergence_of(record, self._tokenizer)

    @property
    def speedup(self) -> Speedup | NoSpeedup:
        """How many times faster the cache is, over decode steps measured both ways."""
        return measure_speedup(self._history, self._history)

    @property
    def disturbed(self) -> str:
        """How many steps are left out of it, in words; empty for none."""
        return in_words_disturbed(self._history.n_disturbed, self._history.n_steps)


class RaceOutput(Protocol):
    """Takes a race's records in order, and what it came to at the end."""

    def write_step(self, record: StepRecord) -> None:
        """Write one step."""
        ...

    def write_summary(self, summary: RunSummary, race: Race) -> None:
        """Write the end."""
        ...


class RaceText:
    """For a person: the text as it is made, then the proof.

    Args:
        prompt: the text that is continued, shown first; empty for none.
    """

    def __init__(self, prompt: str = "") -> None:
        emit(prompt)

    def write_step(self, record: StepRecord) -> None:
        """Write the characters that the step completed."""
        emit(record.text)

    def write_summary(self, summary: RunSummary, race: Race) -> None:
        """End the text, and say what the race showed."""
        emit(f"{summary.trailing_text}\n\n" + "\n".join(summary_lines(race)) + "\n")
        remark_dropped(summary)


class RaceJsonLines:
    """One JSON object a line: a step each, then the summary."""

    def write_step(self, record: StepRecord) -> None:
        """Write one step: what a run of one path writes, both times, and the comparison."""
        emit_object(**step_members(record), **_both_times(record), **_comparison(record))

    def write_summary(self, summary: RunSummary, race: Race) -> None:  # noqa: ARG002
        """Write what the race came to."""
        speedup = race.speedup
        stated = isinstance(speedup, Speedup)
        emit_object(
            type="summary",
            steps=race.agreement.n_steps,
            equal_tokens=race.agreement.equal_tokens,
            max_abs_logit_diff=_finite(race.agreement.max_abs_logit_diff),
            speedup_last=speedup.at_longest if stated else None,
            speedup_total=speedup.in_total if stated else None,
        )


class RaceCsv:
    """A table: a row a step. Nothing is written before there is a step.

    Args:
        write: takes the table's text.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._is_begun = False

    def write_step(self, record: StepRecord) -> None:
        """Write a step's row, and the names of the columns before the first."""
        if not self._is_begun:
            self._is_begun = True
            self._write(csv_header())
        self._write(csv_line(record))

    def write_summary(self, summary: RunSummary, race: Race) -> None:
        """Do nothing: every row has been written."""


def summary_lines(race: Race) -> list[str]:
    """Return what a race showed, for a person."""
    agreement, conditions = race.agreement, race.conditions
    if not agreement.n_steps:
        return ["No step was computed both ways."]
    threads = counted(conditions.blas_threads, "thread")
    steps = counted(agreement.n_steps, "step")
    lines = [
        f"{steps} with the KV cache and without it "
        f"({conditions.model}, {conditions.dtype}, {threads})",
        f"{headline(agreement)}; {finding(agreement, conditions.dtype)}",
    ]
    if race.divergence is not None:
        lines.append(divergence_in_words(race.divergence))
    if race.disturbed:
        lines.append(f"{race.disturbed}: they count in no median and no speed-up")
    speedup = race.speedup
    if isinstance(speedup, NoSpeedup):
        return [*lines, speedup.reason]
    n_last = min(speedup.n_contexts, N_LONGEST)
    return [
        *lines,
        f"with the cache {times(speedup.in_total)} as fast in total, "
        f"{times(speedup.at_longest)} over the last {n_last} "
        f"(to {speedup.last_context:,} tokens of context)",
    ]


def csv_header() -> str:
    """Return the first line of the table."""
    return _csv_line(list(_COLUMNS))


def csv_line(record: StepRecord) -> str:
    """Return a step's line of the table."""
    members = {**step_members(record), **_both_times(record), **_comparison(record)}
    return _csv_line([members[column] for column in _COLUMNS])


def _csv_line(values: list[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _both_times(record: StepRecord) -> dict[str, object]:
    times = {forward.cached: forward.forward_s for forward in record.passes}
    return {
        "forward_with_cache_s": times.get(True),
        "forward_without_cache_s": times.get(False),
    }


def _comparison(record: StepRecord) -> dict[str, object]:
    agreement = record.agreement
    assert agreement is not None, "only raced steps are written"
    return {
        "tokens_equal": agreement.tokens_equal,
        "argmax_equal": agreement.logits.argmax_equal,
        "max_abs_logit_diff": _finite(agreement.logits.max_abs_diff),
        "kl_divergence": _finite(agreement.logits.kl_divergence),
        "verdict": agreement.verdict.value,
    }


def _finite(value: float) -> float | None:
    """Return a number that JSON can carry; None for infinity and what is not a number."""
    return value if math.isfinite(value) else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    add_run_arguments(parser)
    parser.add_argument(
        "--float64",
        action="store_true",
        help="compute in double precision, which shows whether a gap is rounding",
    )
    parser.add_argument(
        "--csv", metavar="FILE", help="write a row a step to a file; - is stdout, without the text"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Race, and return the exit status; Ctrl+C sums up what there is.

    Raises:
        InputError: an option, the model, the prompt or the file cannot be used.
    """
    sampling, request = sampling_of(options), request_without_prompt(options)
    if options.json and options.csv == STDOUT:
        raise OptionError("--json and --csv - would both write to stdout: give the table a file.")
    prompt = prompt_of(options)
    inputs = (options.prompt_file, options.model)
    with (
        ThreadOption(options) as threads,
        opened_csv(options.csv, inputs=inputs) as write_table,
        stopped_by_interrupt() as stop,
    ):
        try:
            dtype = "float64" if options.float64 else None
            model = load_model(options.model, dtype=dtype, cancelled=stop)
            remark(*model.notes)
            threads.settle(model.gpt2)
            request = with_prompt(request, prompt, model.tokenizer, stop)
        except Cancelled:
            return _INTERRUPTED
        session = Session(model.gpt2, model.tokenizer)
        records = generate(session, request, sampling, CacheMode.RACE, cancelled=stop)
        outputs: list[RaceOutput] = [] if write_table is None else [RaceCsv(write_table)]
        if options.csv != STDOUT:
            outputs.insert(0, _output_for(prompt, model, as_json=options.json))
        race = Race(_conditions(model), request.seed, model.tokenizer)
        for record in records:
            race.add(record)
            for output in outputs:
                output.write_step(record)
        summary = session.finish()
        for output in outputs:
            output.write_summary(summary, race)
    return _INTERRUPTED if summary.stop_reason is StopReason.CANCELLED else 0


def _conditions(model: LoadedModel) -> Conditions:
    return Conditions(
        model=model.name, dtype=model.gpt2.dtype.name, blas_threads=blas_info().n_threads
    )


def _output_for(prompt: str, model: LoadedModel, *, as_json: bool) -> RaceOutput:
    """Return the form that suits the reader: a program, a file or a person."""
    if as_json:
        return RaceJsonLines()
    return RaceText(prompt + model.tokenizer.separator.decode() if is_terminal() else "")
