"""`gpt2-playground doctor`: what the program finds on this machine."""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil

from playground.commands.output import emit
from playground.display import display_problem
from playground.exceptions.log import log_path
from playground.measure.cores import usable_cores
from playground.measure.machine import blas_info
from playground.models.memory import free_bytes
from playground.numbers import short_bytes
from playground.resource_files import is_nowhere, resource_path
from playground.shell.saved.settings_file import settings_path

_FONT = "fonts/Inter-Regular.ttf"
_RESOURCES = (
    "models/stories/config.json",
    "models/stories/model.safetensors",
    "models/stories/tokenizer.json",
    "models/gpt2-bpe/vocab.json",
    "models/gpt2-bpe/merges.txt",
    _FONT,
)

# In a process of its own: a broken Qt may abort, and this command needs none of it.
_QT_PROGRAM = """
import PySide6.QtWidgets, pyqtgraph
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
print(PySide6.__version__, pyqtgraph.__version__, app.platformName())
"""
_SCRIPTS = {
    "Arabic": "ابج",
    "Chinese": "中文字",
    "Cyrillic": "Жяф",
    "Devanagari": "अकख",
    "emoji": "🙂🚀🐈",
    "Greek": "Ωλψ",
    "Hebrew": "אבג",
    "Japanese": "ひらカナ",
    "Korean": "한글은",
    "Thai": "กขค",
}
"""Of each, characters that look different from one another."""

# Qt draws what no font has as glyph 0, and where a script has to be shaped as one box for all.
_FONTS_PROGRAM = """
import json, sys
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QTextLayout
app = QGuiApplication([])
bundled = QFontDatabase.addApplicationFont(sys.argv[2])
font = QFont(QFontDatabase.applicationFontFamilies(bundled))
for script, characters in json.loads(sys.argv[1]).items():
    layout = QTextLayout(characters, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    if 0 in glyphs or len(set(glyphs)) < len(characters):
        print(script)
"""
_QT_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report.

    Attributes:
        topic: what was looked at.
        words: what was found.
        is_fault: whether something does not work because of it.
    """

    topic: str
    words: str
    is_fault: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the verb does; it has no flags."""
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Print the report; return 1 if something is broken, else 0."""
    findings = examine()
    for finding in findings:
        mark = "!" if finding.is_fault else " "
        emit(f"{mark} {finding.topic:<9} {finding.words}\n")
    return 1 if any(finding.is_fault for finding in findings) else 0


def examine() -> list[Finding]:
    """Look at everything the program depends on.

    A missing display is no fault: the command line does without.
    """
    problem = display_problem(os.environ, sys.platform)
    return [
        Finding(topic="program", words=f"GPT-2 Playground {version('gpt2-playground')}"),
        Finding(topic="python", words=f"{platform.python_version()} on {platform.platform()}"),
        Finding(topic="machine", words=_machine()),
        Finding(topic="numpy", words=f"{np.__version__} with {_blas()}"),
        Finding(topic="threads", words=_threads()),
        _examine_qt(has_display=problem is None),
        _examine_fonts(),
        Finding(topic="display", words=problem or "a window can be shown"),
        _examine_resources(),
        Finding(topic="settings", words=_place(settings_path())),
        Finding(topic="log", words=_place(log_path())),
    ]


def _place(path: Path) -> str:
    return "not kept: there is no home folder" if is_nowhere(path) else str(path)


def _machine() -> str:
    cores, threads = psutil.cpu_count(logical=False), psutil.cpu_count()
    memory, free = psutil.virtual_memory(), free_bytes()
    return (
        f"{platform.machine()}, {cores or 'unknown'} cores, {threads or 'unknown'} threads, "
        f"{short_bytes(memory.total)} of memory, {short_bytes(free)} free"
        f"{' in its control group' if free < memory.available else ''}"
    )


def _blas() -> str:
    info = replace(blas_info(), n_threads=usable_cores().n_threads)
    return f"{info.words}, kernel {info.kernel}" if info.kernel else info.words


def _threads() -> str:
    """Say how many threads products get at most unless a person chooses, and what limits it."""
    usable = usable_cores()
    at_most = "" if usable.is_chosen else " at most"
    return f"{usable.n_threads} for matrix products{at_most}: {usable.reason}"


def _examine_qt(*, has_display: bool) -> Finding:
    """Start Qt in another process, on the real display if there is one."""
    environ = dict(os.environ) if has_display else os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        finished = subprocess.run(
            [sys.executable, "-c", _QT_PROGRAM],
            env=environ,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_QT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(topic="qt", words=f"does not start in {_QT_TIMEOUT_S} s", is_fault=True)
    if finished.returncode != 0:
        told = finished.stderr.strip().splitlines() or ["no reason given"]
        return Finding(topic="qt", words=f"does not start: {told[-1]}", is_fault=True)
    pyside, pyqtgraph, plugin = finished.stdout.split()
    words = f"PySide6 {pyside} ({plugin}), pyqtgraph {pyqtgraph}"
    return Finding(topic="qt", words=words)


def _examine_fonts() -> Finding:
    """Have Qt lay out a few characters of each script; one that lacks a font is no fault."""
    font = str(resource_path(_FONT)) if _is_bundled(_FONT) else ""
    try:
        finished = subprocess.run(
            [sys.executable, "-c", _FONTS_PROGRAM, json.dumps(_SCRIPTS), font],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_QT_TIMEOUT_S,
            check=True,
        )
    except subprocess.SubprocessError:
        return Finding(topic="fonts", words="unknown: Qt does not start")
    lacking = ", ".join(finished.stdout.split())
    words = f"none for {lacking}; their characters are drawn as boxes" if lacking else ""
    return Finding(topic="fonts", words=words or f"for {', '.join(_SCRIPTS)}")


def _examine_resources() -> Finding:
    """Look for every bundled file that a verb needs."""
    missing = [relative for relative in _RESOURCES if not _is_bundled(relative)]
    if missing:
        return Finding(topic="resources", words=f"missing: {', '.join(missing)}", is_fault=True)
    return Finding(topic="resources", words=str(resource_path(".")))


def _is_bundled(relative: str) -> bool:
    try:
        return resource_path(relative).is_file()
    except FileNotFoundError:
        return False
