"""The command line as a person runs it, and as a function."""

import os
import subprocess
import sys

import pytest

from playground.cli import main


@pytest.fixture
def cli(capsys):
    """Runs the command line in this process; returns its status, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def start_process():
    """Starts Python in a process of its own, with no display in sight."""
    started = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        }
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=inherited | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
