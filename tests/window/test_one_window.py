"""From the start to the last tab a person sees one window, and nothing else flash by."""

import pytest
from PySide6.QtWidgets import QLabel

from look.desk import Desk, live_for
from look.windows import MappedWindows
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.shell.window.app_state import AppState
from playground.shell.window.tabs import TAB_TITLES


@pytest.fixture
def windows(qapp):
    with MappedWindows(qapp) as windows:
        yield windows


def test_only_one_window_is_ever_shown_from_the_start_to_the_last_tab(
    qapp, tmp_path, monkeypatch, windows
):
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path / "config"))
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", str(tmp_path / "state"))
    desk = Desk(qapp, model="primitive")
    try:
        desk.wait_until(AppState.READY)
        desk.prepare(n_new=5)
        desk.window.actions_by_key["generate"].trigger()
        desk.wait_for_steps(5)
        for tab in TAB_TITLES:
            desk.window.tabs.show_tab(tab.key)
            live_for(50)
    finally:
        desk.close()
    assert windows.shown == ["MainWindow 'GPT-2 Playground'"]


def test_a_window_that_flashes_is_noticed(qtbot, windows):
    label = QLabel("boo")
    qtbot.addWidget(label)
    label.show()
    label.hide()
    assert windows.shown == ["QLabel 'boo'"]
