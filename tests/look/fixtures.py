"""The whole app, open, for any test that asks for it."""

import os
import subprocess
import sys
from unittest.mock import Mock

import pytest


@pytest.fixture
def open_desk(qapp, tmp_path, monkeypatch):
    """Open the app with a model; its settings live in a folder of the test's own."""
    # Only here: tests of the engine load no Qt.
    from shiboken6 import Shiboken

    from look.desk import Desk
    from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
    from playground.shell.window.app_state import AppState

    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path / "config"))
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", str(tmp_path / "state"))
    desks = []

    def open_one(model="primitive", file=""):
        desk = Desk(qapp, model=model, file=file)
        desks.append(desk)
        desk.wait_until(AppState.READY, AppState.FAILED_TO_LOAD)
        return desk

    yield open_one
    for desk in desks:
        if Shiboken.isValid(desk.window):
            desk.close()


@pytest.fixture
def machine_at_rest(monkeypatch):
    """What is measured beside other work is withheld, and tests run beside other work."""
    from playground.measure.calibration import clock, store

    monkeypatch.setattr(store, "OtherWork", lambda: Mock(is_much=lambda: False))
    monkeypatch.setattr(clock, "Waiting", lambda: Mock(seconds=lambda: 0.0))


@pytest.fixture
def desk(open_desk):
    return open_desk()


@pytest.fixture
def run_program(tmp_path):
    """Run a Python program that starts the app in a process of its own, to its end."""

    def run(program):
        folders = {"GPT2_PLAYGROUND_STATE_DIR": "state", "GPT2_PLAYGROUND_CONFIG_DIR": "config"}
        return subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {name: str(tmp_path / place) for name, place in folders.items()},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    return run
