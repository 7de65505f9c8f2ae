"""*Copy details*: what the doctor says, on the clipboard, while the window goes on."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QGuiApplication

from playground.shell.window.app_state import AppState
from playground.shell.window.details_copy import DetailsCopy

CHANGES_BY_THE_MOMENT = ("  memory", "  measured", "  log", "  sessions")


def lasting(report):
    return [line for line in report.splitlines() if not line.startswith(CHANGES_BY_THE_MOMENT)]


def test_the_details_are_what_the_doctor_prints(window, qtbot):
    action, said = window.actions_by_key["copy_details"], window.status_line
    action.trigger()
    assert not action.isEnabled()
    assert said.text().startswith("Looking")
    qtbot.waitUntil(action.isEnabled, timeout=60_000)
    doctor = [sys.executable, "-P", "-m", "playground", "doctor"]
    printed = subprocess.run(doctor, capture_output=True, encoding="utf-8", check=False).stdout
    assert lasting(QGuiApplication.clipboard().text()) == lasting(printed)
    assert len(lasting(printed)) > 10
    assert said.text().startswith("The details are on the clipboard")


def test_it_is_asked_once_whatever_happens_meanwhile(window):
    action = window.actions_by_key["copy_details"]
    action.trigger()
    for state in AppState:
        window.set_run_state(state)
        assert not action.isEnabled(), state
    assert "Looking" in action.toolTip()


@pytest.mark.parametrize("program", ["/nowhere/python", "false"])
def test_what_cannot_be_gathered_is_said_and_the_clipboard_stays(
    window, qtbot, monkeypatch, program
):
    QGuiApplication.clipboard().setText("before")
    details = window.findChild(DetailsCopy)
    details.findChild(QProcess).setProgram(program)
    action = window.actions_by_key["copy_details"]
    action.trigger()
    qtbot.waitUntil(lambda: window.status_line.text().startswith("The details could not"))
    assert action.isEnabled()
    assert QGuiApplication.clipboard().text() == "before"


def test_quitting_while_it_looks_leaves_no_process_behind(window, qapp):
    process = window.findChild(DetailsCopy).findChild(QProcess)
    window.actions_by_key["copy_details"].trigger()
    assert process.waitForStarted()
    qapp.aboutToQuit.emit()
    assert process.state() is QProcess.ProcessState.NotRunning
