"""Whether Qt has what it needs of the system: libraries, a display, fonts.

Qt is started in a process of its own: a broken one may abort, and this command needs none of it.
"""

import json
import os
import subprocess
import sys

from playground.commands.doctor.finding import Finding
from playground.commands.doctor.places import FONT, is_bundled
from playground.display import Display, find_display, lacking_words
from playground.qt_libraries import missing_libraries, qt_system_libraries
from playground.resource_files import resource_path

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


def examine_qt() -> list[Finding]:
    """Look for the libraries before Qt is started, then start it."""
    display = find_display(os.environ, sys.platform)
    return [
        _examine_libraries(display.plugin),
        _examine_start(has_display=display.is_there),
        _examine_fonts(),
        _examine_display(display),
    ]


def _examine_libraries(plugin: str) -> Finding:
    needed = qt_system_libraries(plugin)
    missing = missing_libraries(needed)
    words = lacking_words(missing, os.environ)
    if not words:
        words = f"all {len(needed)} that Qt asks the system for" if needed else "Qt brings its own"
    return Finding(topic="libraries", words=words, is_fault=bool(missing), libraries=missing)


def _examine_display(display: Display) -> Finding:
    return Finding(topic="display", words=display.words, is_fault=not display.is_there)


def _examine_start(*, has_display: bool) -> Finding:
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
        # Python gives the reason last. Qt gives it first, and ends with what may be tried.
        reason = told[-1] if told[0].startswith("Traceback") else told[0]
        return Finding(topic="qt", words=f"does not start: {reason}", is_fault=True)
    pyside, pyqtgraph, plugin = finished.stdout.split()
    words = f"PySide6 {pyside} ({plugin}), pyqtgraph {pyqtgraph}"
    return Finding(topic="qt", words=words)


def _examine_fonts() -> Finding:
    """Have Qt lay out a few characters of each script; one that lacks a font is no fault."""
    font = str(resource_path(FONT)) if is_bundled(FONT) else ""
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
