import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import Shiboken

from playground.app import PlaygroundApp
from playground.generation.run_state import RunState
from playground.ui.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.ui.window.opening import Opening

PATIENCE_MS = 60_000


class Desk:
    """The whole app on an offscreen desk, and waits that say what they wait for."""

    def __init__(self, playground, qtbot):
        self.playground = playground
        self.window = playground.window
        self.qtbot = qtbot

    def close(self):
        """Close the window as a person would, and let everything end."""
        self.window.close()
        assert self.playground.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def status(self):
        """Return what the status line says, wherever the pointer happens to be."""
        return self.window.status_line.accessibleDescription()

    def wait_for(self, is_so):
        def check():
            assert is_so()

        self.qtbot.waitUntil(check, timeout=PATIENCE_MS)

    def wait_until(self, *states):
        def reached():
            assert self.window.run_state() in states

        self.qtbot.waitUntil(reached, timeout=PATIENCE_MS)

    def wait_for_steps(self, n_steps):
        def reached():
            log = self.playground.controller.current_log
            assert log is not None
            assert len(log.steps) >= n_steps

        self.qtbot.waitUntil(reached, timeout=PATIENCE_MS)

    def wait_for_end(self):
        self.wait_until(RunState.READY)


@pytest.fixture
def open_desk(qapp, qtbot, tmp_path, monkeypatch):
    """Open the app with a model; its settings live in a folder of the test's own."""
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path / "config"))
    desks = []

    def open_one(model="primitive"):
        playground = PlaygroundApp(Opening(qapp), model=model)
        desk = Desk(playground, qtbot)
        desks.append(desk)
        playground.start()
        desk.wait_until(RunState.READY)
        return desk

    yield open_one
    for desk in desks:
        if Shiboken.isValid(desk.window):
            desk.close()


@pytest.fixture
def desk(open_desk):
    return open_desk()
