"""`doctor`: one line a topic, and a status that says whether something is broken."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from playground.commands.doctor import places, qt


def test_the_report_has_a_line_a_topic(cli):
    status, out, err = cli("doctor")
    topics = [line[2:].split()[0] for line in out.splitlines()]
    assert status == 0
    assert err == ""
    assert topics == [
        "program",
        "python",
        "machine",
        "memory",
        "numpy",
        "threads",
        "libraries",
        "qt",
        "fonts",
        "display",
        "resources",
        "models",
        "settings",
        "sessions",
        "log",
        "measured",
        "downloads",
        "hub",
    ]
    assert np.__version__ in out
    assert "PySide6 " in out
    assert "settings.json" in out
    assert "playground.log" in out


def test_a_missing_resource_is_a_fault(cli, monkeypatch):
    monkeypatch.setattr(places, "_RESOURCES", ("models/none/model.safetensors",))
    status, out, _ = cli("doctor")
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("!")]
    assert "models/none/model.safetensors" in line


def test_a_qt_that_does_not_start_is_a_fault_with_its_reason(cli, monkeypatch):
    monkeypatch.setattr(qt, "_QT_PROGRAM", "raise ImportError('libGL.so.1')")
    status, out, _ = cli("doctor")
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("!")]
    assert "libGL.so.1" in line


def test_a_qt_that_hangs_is_a_fault(cli, monkeypatch):
    monkeypatch.setattr(qt, "_QT_PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(qt, "_QT_TIMEOUT_S", 0.2)
    status, out, _ = cli("doctor")
    assert status == 1
    assert "! qt" in out


def test_no_display_is_a_fault_for_the_window_does_not_open(start_process):
    out, _ = (process := start_process("-m", "playground", "doctor")).communicate()
    assert process.returncode == 1
    (line,) = [line for line in out.splitlines() if line.startswith("!")]
    assert line.startswith("! display   there is no display")
    assert "(offscreen)" in out  # Qt itself is there


@pytest.fixture
def without_a_library(tmp_path):
    """A process whose loader finds something broken for two of the libraries that Qt needs."""
    for name in ("libxcb-cursor.so.0", "libEGL.so.1"):
        (tmp_path / name).touch()
    return {"LD_LIBRARY_PATH": str(tmp_path), "QT_QPA_PLATFORM": "xcb"}


@pytest.mark.skipif(sys.platform != "linux", reason="the loader of Linux")
def test_every_library_that_qt_lacks_is_named_with_the_line_that_brings_it(
    start_process, without_a_library, tmp_path
):
    (tmp_path / "apt-get").touch(0o755)
    process = start_process("-m", "playground", "doctor", PATH=str(tmp_path), **without_a_library)
    out, err = process.communicate()
    assert (process.returncode, err) == (1, "")
    (line,) = [line for line in out.splitlines() if line.startswith("! libraries")]
    assert "Qt lacks libEGL.so.1, libxcb-cursor.so.0 of the system's libraries" in line
    assert "apt-get install -y libegl1 libxcb-cursor0`" in line
    assert "dnf" not in line


@pytest.mark.skipif(sys.platform != "linux", reason="the loader of Linux")
def test_as_json_every_manager_has_its_line(start_process, without_a_library):
    process = start_process("-m", "playground", "doctor", "--json", **without_a_library)
    objects = [json.loads(line) for line in process.communicate()[0].splitlines()]
    assert process.returncode == 1
    (libraries,) = [each for each in objects if each.get("topic") == "libraries"]
    assert libraries["is_fault"]
    assert libraries["libraries"][1] == {
        **{"name": "libxcb-cursor.so.0", "apt": "libxcb-cursor0"},
        **{"dnf": "xcb-util-cursor", "pacman": "xcb-util-cursor"},
    }
    lines = {each["manager"]: each["line"] for each in objects if each["type"] == "install"}
    assert lines["pacman"].endswith("pacman -S --needed libglvnd xcb-util-cursor")
    assert lines["dnf"].endswith("dnf install -y libglvnd-egl xcb-util-cursor")


def test_the_window_names_the_line_too(start_process, without_a_library, tmp_path):
    """Where Qt's own modules cannot be loaded, with no display that needs a server."""
    (tmp_path / "dnf").touch(0o755)
    told = without_a_library | {"QT_QPA_PLATFORM": "offscreen", "PATH": str(tmp_path)}
    process = start_process("-m", "playground", **told)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert err.count("\n") == 1
    assert "dnf install -y libglvnd-egl` brings them" in err
    assert "README" not in err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(cli, monkeypatch, tmp_path):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    out = cli("doctor")[1]
    (line,) = [line for line in out.splitlines() if line.startswith("  downloads")]
    assert line.endswith("nothing can be written there")


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
