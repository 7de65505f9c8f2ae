"""`gpt2-playground bench`: how fast a model runs here, beside the machine's own limits."""

import argparse
import sys
from pathlib import Path

from playground.commands.bench_output import BenchReport, as_csv, as_json, as_table
from playground.commands.output import emit, stopped_by_interrupt
from playground.commands.run_options import threads_limited
from playground.commands.run_output import opened_csv
from playground.gpt2 import Cancelled
from playground.measure.bench import BenchPlan, run_bench
from playground.models import DEFAULT_MODEL, load_model

_INTERRUPTED = 130
_ERASE_LINE = "\r\033[K"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME|PATH",
        help="a built-in model or a model folder; %(default)s by default",
    )
    default = BenchPlan()
    for flag, value, meaning in (
        ("--prompt-tokens", default.prompt_tokens, "rows of the prefill"),
        ("--new-tokens", default.new_tokens, "decode steps after it"),
        ("--repeats", default.repeats, "rounds, after one to warm up"),
    ):
        parser.add_argument(
            flag, type=int, default=value, metavar="N", help=f"{meaning}; %(default)s by default"
        )
    parser.add_argument("--threads", type=int, metavar="N", help="threads for matrix products")
    parser.add_argument("--json", action="store_true", help="write one JSON object, not a table")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the figures to a file too")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the benchmark, and return the exit status; Ctrl+C prints what there is.

    Raises:
        InputError: an option or the model cannot be used, or the file cannot be written.
    """
    plan = BenchPlan(
        prompt_tokens=options.prompt_tokens,
        new_tokens=options.new_tokens,
        repeats=options.repeats,
    )
    with threads_limited(options), opened_csv(options.csv) as csv_file:
        progress = _Progress()
        with stopped_by_interrupt() as stopped:
            try:
                model = load_model(options.model, cancelled=stopped)
                bench = run_bench(model.gpt2, plan, progress=progress, cancelled=stopped)
            except Cancelled:
                return _INTERRUPTED
            finally:
                progress.clear()
        report = BenchReport.of(model.name, model.gpt2, bench)
        emit(as_json(report) if options.json else as_table(report))
        if csv_file is not None:
            csv_file.write(as_csv(report))
    return 0 if bench.is_complete else _INTERRUPTED


class _Progress:
    """Says on stderr how it goes: on one line of a terminal, else a line a stage."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._stage = ""

    def __call__(self, stage: str, fraction: float) -> None:
        """Take note of where the work is."""
        if self._on_terminal:
            sys.stderr.write(f"{_ERASE_LINE}{fraction:4.0%}  {stage}")
        elif stage != self._stage:
            sys.stderr.write(f"{stage}\n")
        sys.stderr.flush()
        self._stage = stage

    def clear(self) -> None:
        """Leave the terminal's line as it was found."""
        if self._on_terminal:
            sys.stderr.write(_ERASE_LINE)
            sys.stderr.flush()
