"""`gpt2-playground race`: the same text with the KV cache and without it, step by step."""

import argparse
from pathlib import Path

from playground.commands.output import is_terminal, stopped_by_interrupt
from playground.commands.race_output import (
    Race,
    RaceJsonLines,
    RaceOutput,
    RaceText,
    csv_header,
    csv_line,
)
from playground.commands.run_options import (
    add_run_arguments,
    prompt_of,
    request_without_prompt,
    sampling_of,
    threads_limited,
    with_prompt,
)
from playground.commands.run_output import CsvFile, opened_csv
from playground.generation import CacheMode, Conditions, StopReason
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled
from playground.measure.machine import blas_info
from playground.models import LoadedModel, load_model

_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    add_run_arguments(parser)
    parser.add_argument(
        "--float64",
        action="store_true",
        help="compute in double precision, which shows whether a gap is rounding",
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a row a step to a file")
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Race, and return the exit status; Ctrl+C sums up what there is.

    Raises:
        InputError: an option, the model, the prompt or the file cannot be used.
    """
    sampling, request = sampling_of(options), request_without_prompt(options)
    prompt = prompt_of(options)
    with threads_limited(options), opened_csv(options.csv) as table, stopped_by_interrupt() as stop:
        try:
            dtype = "float64" if options.float64 else None
            model = load_model(options.model, dtype=dtype, cancelled=stop)
            request = with_prompt(request, prompt, model.tokenizer, stop)
        except Cancelled:
            return _INTERRUPTED
        session = Session(model.gpt2, model.tokenizer)
        records = generate(session, request, sampling, CacheMode.RACE, cancelled=stop)
        output = _output_for(prompt, model, as_json=options.json)
        race = Race(_conditions(model), request.seed, model.tokenizer)
        _begin_table(table)
        for record in records:
            race.add(record)
            output.write_step(record)
            if table is not None:
                table.write(csv_line(record))
        summary = session.finish()
        output.write_summary(summary, race)
    return _INTERRUPTED if summary.stop_reason is StopReason.CANCELLED else 0


def _begin_table(table: CsvFile | None) -> None:
    if table is not None:
        table.write(csv_header())


def _conditions(model: LoadedModel) -> Conditions:
    return Conditions(
        model=model.name, dtype=model.gpt2.dtype.name, blas_threads=blas_info().n_threads
    )


def _output_for(prompt: str, model: LoadedModel, *, as_json: bool) -> RaceOutput:
    """Return the form that suits the reader: a program, a file or a person."""
    if as_json:
        return RaceJsonLines()
    return RaceText(prompt + model.tokenizer.separator.decode() if is_terminal() else "")
