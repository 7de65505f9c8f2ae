"""`doctor`: one line a topic, and a status that says whether something is broken."""

import numpy as np

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
