"""`gpt2-playground doctor`: what the program finds on this machine."""

import argparse
import platform
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import psutil

from playground.commands.doctor.finding import Finding, write_json, write_lines
from playground.commands.doctor.places import examine_models, examine_places, examine_resources
from playground.commands.doctor.qt import examine_qt
from playground.measure.cores import usable_cores
from playground.measure.machine import blas_info
from playground.models.memory import free_bytes
from playground.numbers import short_bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flag."""
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the report; return 1 if something keeps the window from opening, else 0."""
    findings = examine()
    (write_json if options.json else write_lines)(findings)
    return 1 if any(finding.is_fault for finding in findings) else 0


def examine() -> list[Finding]:
    """Look at everything the program depends on.

    What the window alone needs is a fault where it is missing: whoever asks wants to see it.
    """
    return [
        Finding(topic="program", words=f"GPT-2 Playground {version('gpt2-playground')}"),
        Finding(topic="python", words=f"{platform.python_version()} on {platform.platform()}"),
        Finding(topic="machine", words=_machine()),
        Finding(topic="memory", words=_memory()),
        Finding(topic="numpy", words=f"{np.__version__} with {_blas()}"),
        Finding(topic="threads", words=_threads()),
        *examine_qt(),
        examine_resources(),
        examine_models(),
        *examine_places(),
    ]


def _machine() -> str:
    cores, threads = psutil.cpu_count(logical=False), psutil.cpu_count()
    return f"{platform.machine()}, {cores or 'unknown'} cores, {threads or 'unknown'} threads"


def _memory() -> str:
    """Say what there is and what is free, less where a container or a service is bound."""
    memory, free = psutil.virtual_memory(), free_bytes()
    bound = " in its control group" if free < memory.available else ""
    return f"{short_bytes(memory.total)}, {short_bytes(free)} free{bound}"


def _blas() -> str:
    info = replace(blas_info(), n_threads=usable_cores().n_threads)
    return f"{info.words}, kernel {info.kernel}" if info.kernel else info.words


def _threads() -> str:
    """Say how many threads products get at most unless a person chooses, and what limits it."""
    usable = usable_cores()
    at_most = "" if usable.is_chosen else " at most"
    return f"{usable.n_threads} for matrix products{at_most}: {usable.reason}"
