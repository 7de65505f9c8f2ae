"""`doctor`: one line a topic, and a status that says whether something is broken."""

import shutil
import subprocess

import numpy as np
import pytest

from playground.commands import doctor


def test_the_report_has_a_line_a_topic(cli):
    status, out, err = cli("doctor")
    topics = [line[2:].split()[0] for line in out.splitlines()]
    assert status == 0
    assert err == ""
    assert topics == [
        "program",
        "python",
        "machine",
        "numpy",
        "threads",
        "qt",
        "fonts",
        "display",
        "resources",
        "settings",
        "log",
    ]
    assert np.__version__ in out
    assert "PySide6 " in out
    assert "settings.json" in out
    assert "playground.log" in out


def test_a_missing_resource_is_a_fault(cli, monkeypatch):
    monkeypatch.setattr(doctor, "_RESOURCES", ("models/none/model.safetensors",))
    status, out, _ = cli("doctor")
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("!")]
    assert "models/none/model.safetensors" in line


def test_a_qt_that_does_not_start_is_a_fault_with_its_reason(cli, monkeypatch):
    monkeypatch.setattr(doctor, "_QT_PROGRAM", "raise ImportError('libGL.so.1')")
    status, out, _ = cli("doctor")
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("!")]
    assert "libGL.so.1" in line


def test_a_qt_that_hangs_is_a_fault(cli, monkeypatch):
    monkeypatch.setattr(doctor, "_QT_PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "_QT_TIMEOUT_S", 0.2)
    status, out, _ = cli("doctor")
    assert status == 1
    assert "! qt" in out


def scripts_without_a_font(report):
    (line,) = [line for line in report.splitlines() if line[2:].startswith("fonts ")]
    return line.partition("none for ")[2].partition(";")[0].split(", ")


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="asks fontconfig")
def test_the_scripts_without_a_font_are_those_for_which_fontconfig_knows_none(cli):
    characters = {
        **{"Arabic": "ا", "Chinese": "中", "Devanagari": "अ", "emoji": "🙂"},
        **{"Hebrew": "א", "Japanese": "ひ", "Korean": "한", "Thai": "ก"},
    }
    lacking = [
        script
        for script, character in characters.items()
        if not subprocess.check_output(["fc-list", f":charset={ord(character):x}"])
    ]
    assert scripts_without_a_font(cli("doctor")[1]) == (lacking or [""])


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig's own variable")
def test_without_any_font_there_is_what_the_bundled_one_has(cli, monkeypatch, tmp_path):
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<fontconfig></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(nothing))
    assert scripts_without_a_font(cli("doctor")[1]) == [
        *("Arabic", "Chinese", "Devanagari", "emoji", "Hebrew", "Japanese", "Korean", "Thai")
    ]
