"""`gpt2-playground bench`: how fast a model runs here, beside the machine's own limits."""

import argparse
import csv
import io
import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from playground.commands.csv_file import STDOUT, opened_csv
from playground.commands.output import OptionError, emit, remark, stopped_by_interrupt, to_stderr
from playground.commands.run_options import ThreadOption, add_threads_argument
from playground.gpt2 import GPT2, Cancelled
from playground.measure.bench import BenchError, BenchPlan, BenchRun, Phase, run_bench
from playground.measure.bench_figures import Figure, figures_of, speedups
from playground.measure.machine import BUSY_SHARE, Machine, this_machine
from playground.measure.self_test import run_self_test
from playground.models import DEFAULT_MODEL, load_model
from playground.numbers import times

_HEADER = f"{'':<14}{'context':>9}{'rows':>6}{'passes':>8}{'median ms':>11}{'quartiles ms':>19}" + (
    f"{'tok/s':>9}{'limit ms':>10}{'× limit':>9}{'pred. ms':>10}{'÷ median':>10}"
)
_INTERRUPTED = 130
_ERASE_LINE = "\r\033[K"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """Figures, and the conditions they were taken under.

    Attributes:
        model: the model's name.
        n_parameters: numbers in its weights.
        dtype: of weights and arithmetic.
        machine: processor, NumPy, BLAS and threads.
        figures: what was measured.
        speedups: time without the cache ÷ time with it, by context length.
        run: the timings.
    """

    model: str
    n_parameters: int
    dtype: str
    machine: Machine
    figures: tuple[Figure, ...]
    speedups: dict[int, float]
    run: BenchRun

    @classmethod
    def of(cls, model: str, gpt2: GPT2, run: BenchRun) -> "BenchReport":
        """Sum up a benchmark of a model, on this machine as it is set up now."""
        figures = figures_of(run, gpt2.config, itemsize=gpt2.dtype.itemsize)
        return cls(
            model=model,
            n_parameters=gpt2.n_parameters,
            dtype=gpt2.dtype.name,
            machine=this_machine(),
            figures=figures,
            speedups=speedups(figures),
            run=run,
        )

    @property
    def is_disturbed(self) -> bool:
        """Whether other programs were at work enough to doubt the figures."""
        return (self.run.other_work or 0.0) > BUSY_SHARE


def as_table(report: BenchReport) -> str:
    """Return a table with its conditions, ready to print."""
    lines = [_conditions(report), "", _HEADER, *(_row(report, each) for each in report.figures), ""]
    if report.speedups:
        pairs = (f"{times(factor)} at {n_kv}" for n_kv, factor in report.speedups.items())
        lines.append(f"The cache makes a step {', '.join(pairs)} tokens of context faster.")
    lines.extend(_notes(report))
    return "\n".join(lines) + "\n"


def as_json(report: BenchReport) -> str:
    """Return one JSON object on a line."""
    plan, calibration = report.run.plan, report.run.calibration
    document: dict[str, Any] = {
        "type": "bench",
        "model": report.model,
        "n_parameters": report.n_parameters,
        "dtype": report.dtype,
        "machine": asdict(report.machine),
        "plan": asdict(plan),
        "rounds": report.run.rounds,
        "complete": report.run.is_complete,
        "other_work": report.run.other_work,
        "limits": {
            "streaming_bytes_per_s": {
                rate.operation: rate.best_bytes_per_s for rate in calibration.streaming
            },
            "product_flops_per_s": calibration.best_flops_per_s,
            "attention_bytes_per_s": max(calibration.attention_bytes_per_s.rates),
            "disturbed": calibration.is_disturbed,
        },
        "figures": [_members(figure) for figure in report.figures],
        "speedups": {str(n_kv): factor for n_kv, factor in report.speedups.items()},
    }
    return json.dumps(document) + "\n"


def as_csv(report: BenchReport) -> str:
    """Return a row a figure, each with the conditions, so that files can be joined."""
    conditions = {
        "model": report.model,
        "dtype": report.dtype,
        "cpu": report.machine.cpu,
        "numpy": report.machine.numpy_version,
        "blas": report.machine.blas.name,
        "threads": report.machine.blas.n_threads,
    }
    rows = [conditions | _members(figure) for figure in report.figures]
    names = [*conditions, *Figure.__dataclass_fields__]
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _members(figure: Figure) -> dict[str, Any]:
    """Return a figure's values by name, the phase as text."""
    return asdict(figure) | {"phase": figure.phase.value}


def _conditions(report: BenchReport) -> str:
    """Return what the figures depend on, in two lines."""
    blas = report.machine.blas
    kernel = f" ({blas.kernel} kernel)" if blas.kernel else ""
    n = report.n_parameters
    size = f"{n / 1e6:,.1f} M" if n >= 1e5 else f"{n:,}"
    return (
        f"{report.model} · {size} parameters · {report.dtype}\n"
        f"{report.machine.cpu} · NumPy {report.machine.numpy_version} · {blas.words}{kernel}"
    )


def _row(report: BenchReport, figure: Figure) -> str:
    """Return one line of the table."""
    context = str(figure.context_tokens)
    if figure.phase is Phase.DECODE:
        context = f"{report.run.plan.prompt_tokens + 1}–{context}"
    quartiles = f"{figure.low_ms:.2f} – {figure.high_ms:.2f}"
    return (
        f"{figure.phase.value:<14}{context:>9}{figure.rows:>6}{figure.n_timed:>8}"
        f"{figure.median_ms:>11.2f}{quartiles:>19}"
        f"{figure.tokens_per_s:>9.1f}{figure.limit_ms:>10.2f}{figure.times_limit:>9.2f}"
        f"{figure.predicted_ms:>10.2f}{figure.predicted_ms / figure.median_ms:>10.2f}"
    )


def _notes(report: BenchReport) -> list[str]:
    """Return what has to be known to read the table."""
    rates = report.run.calibration
    streaming = [rate.best_bytes_per_s / 1e9 for rate in rates.streaming]
    notes = [
        "The limit is what the same products take by themselves, each at its best just now: "
        f"weights at {min(streaming):.1f} to {max(streaming):.1f} GB/s, "
        f"products at up to {rates.best_flops_per_s / 1e9:.0f} GFLOP/s.",
        "Predicted is what a pass was to take, before any was timed.",
    ]
    if any(figure.beats_limit for figure in report.figures):
        notes.append("A pass was faster than its limit, which is therefore to be measured again.")
    if rates.is_disturbed:
        notes.append("Limits and predictions were measured on a busy machine: do not trust them.")
    if not report.run.is_complete:
        notes.append(f"Stopped after {report.run.rounds} of {report.run.plan.repeats} rounds.")
    if report.run.other_work is None:
        notes.append("Whether other programs were at work meanwhile, this system does not tell.")
    if report.is_disturbed:
        notes.append(
            f"Other programs used {report.run.other_work:.0%} of the processors meanwhile: "
            "the figures are worse than this machine can do, and may not be compared."
        )
    return notes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME|PATH",
        help="a built-in model, one of the hub that was downloaded, or a model folder; "
        "%(default)s by default",
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
    add_threads_argument(parser)
    parser.add_argument("--json", action="store_true", help="write one JSON object, not a table")
    parser.add_argument(
        "--csv", metavar="FILE", help="write the figures to a file too; - is stdout, and no table"
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="race steps with the cache against themselves instead: which differences are none",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the benchmark, and return the exit status; Ctrl+C prints what there is.

    Raises:
        InputError: an option or the model cannot be used, or the file cannot be written.
    """
    if options.self_test:
        return _run_self_test(options)
    plan = BenchPlan(
        prompt_tokens=options.prompt_tokens,
        new_tokens=options.new_tokens,
        repeats=options.repeats,
    )
    if options.json and options.csv == STDOUT:
        raise OptionError("--json and --csv - would both write to stdout: give the figures a file.")
    with (
        ThreadOption(options) as threads,
        opened_csv(options.csv, inputs=(options.model,)) as write_csv,
    ):
        progress = _Progress()
        with stopped_by_interrupt() as stopped:
            try:
                model = load_model(options.model, cancelled=stopped)
                remark(*model.notes)
                threads.settle(model.gpt2)
                bench = run_bench(model.gpt2, plan, progress=progress, cancelled=stopped)
            except Cancelled:
                return _INTERRUPTED
            finally:
                progress.clear()
        report = BenchReport.of(model.name, model.gpt2, bench)
        if options.csv != STDOUT:
            emit(as_json(report) if options.json else as_table(report))
        if write_csv is not None:
            write_csv(as_csv(report))
    return 0 if bench.is_complete else _INTERRUPTED


def _run_self_test(options: argparse.Namespace) -> int:
    """Race a path against itself, and return the exit status.

    Raises:
        InputError: an option or the model cannot be used.
    """
    if options.csv is not None:
        raise BenchError("--self-test has one figure, and --csv writes a table: use --json.")
    with ThreadOption(options) as threads:
        progress = _Progress()
        with stopped_by_interrupt() as stopped:
            try:
                model = load_model(options.model, cancelled=stopped)
                remark(*model.notes)
                threads.settle(model.gpt2)
                found = run_self_test(
                    model.gpt2,
                    progress=lambda fraction: progress("self-test", fraction),
                    cancelled=stopped,
                )
            except Cancelled:
                return _INTERRUPTED
            finally:
                progress.clear()
        blas = this_machine().blas
    document = {
        "type": "self-test",
        "ratio": found.ratio,
        "low": found.low,
        "high": found.high,
        "steps": found.n_steps,
        "model": model.name,
        "threads": blas.n_threads,
    }
    as_words = f"{model.name} · {this_machine().cpu} · {blas.words}\n{found.words}\n"
    emit(json.dumps(document) + "\n" if options.json else as_words)
    return 0


class _Progress:
    """Says on stderr how it goes: on one line of a terminal, else a line a stage."""

    def __init__(self) -> None:
        stderr = sys.stderr  # None where it is closed
        self._on_terminal = isinstance(stderr, io.TextIOBase) and stderr.isatty()
        self._stage = ""

    def __call__(self, stage: str, fraction: float) -> None:
        """Take note of where the work is."""
        if self._on_terminal:
            to_stderr(f"{_ERASE_LINE}{fraction:4.0%}  {stage}")
        elif stage != self._stage:
            to_stderr(f"{stage}\n")
        self._stage = stage

    def clear(self) -> None:
        """Leave the terminal's line as it was found."""
        if self._on_terminal:
            to_stderr(_ERASE_LINE)
