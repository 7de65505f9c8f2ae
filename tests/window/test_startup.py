"""The order of the start: the window, then what is behind it, then a model."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QScrollArea

from fixtures.saved_sessions import sessions_kept_in
from look.pixels import stand_still
from playground.app import PlaygroundApp
from playground.exceptions.log import STATE_DIR_VARIABLE
from playground.kit.cards.card import Card
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE, load_settings
from playground.shell.window.app_state import AppState
from playground.shell.window.opening import FirstPaint, Opening
from playground.startup import Startup

PATIENCE_MS = 20_000


@pytest.fixture
def opening(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path / "config"))
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", str(tmp_path / "state"))
    opening = Opening(qapp)
    yield opening
    opening.window.close()
    opening.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def startup(opening):
    startup = Startup(opening, model="primitive")
    yield startup
    assert startup.close()


def test_the_window_is_painted_before_anything_behind_it_is_built(opening, startup, qtbot):
    # Told last, and still before anything is built: that waits for the turn to end.
    paint = FirstPaint(opening.window, startup)
    seen = []
    paint.done.connect(lambda: seen.append(startup.playground))
    startup.show()
    tabs = opening.window.tabs
    assert [tabs.tabText(index) for index in range(tabs.count())] == [
        "KV-cache lab",
        "Next token",
        "Inside the model",
        "Runs",
        "Costs",
        "What if",
    ]
    assert not opening.window.findChildren(Card)
    qtbot.waitUntil(lambda: startup.playground is not None, timeout=PATIENCE_MS)
    assert seen == [None]
    assert opening.window.findChildren(Card)


@pytest.mark.parametrize("width", [760, 800, 910, 1024, 1093])
def test_no_setting_is_cut_in_a_window_that_opens_narrow(opening, startup, qtbot, width):
    opening.window.resize(width, 600)
    with qtbot.waitSignal(startup.built, timeout=PATIENCE_MS):
        startup.show()
    settings = opening.window.sampling_panel.findChild(QScrollArea)
    stand_still(opening.window)
    assert settings.widget().width() <= settings.viewport().width()


def test_a_run_asked_for_before_there_is_a_model_begins_when_there_is(
    opening, startup, qtbot, monkeypatch
):
    start = PlaygroundApp.start

    def start_and_click(playground):
        start(playground)
        # In the same turn of the event loop, which the model's arrival waits for.
        assert opening.window.run_state() is AppState.LOADING
        qtbot.mouseClick(opening.window.top_bar.generate_button, Qt.MouseButton.LeftButton)

    monkeypatch.setattr(PlaygroundApp, "start", start_and_click)
    startup.show()
    qtbot.waitUntil(lambda: startup.playground is not None, timeout=PATIENCE_MS)
    controller = startup.playground.controller
    qtbot.waitUntil(lambda: bool(controller.logs), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(controller.logs[-1].steps) > 1, timeout=PATIENCE_MS)


def test_a_window_closed_before_it_is_painted_ends_at_once(opening):
    assert Startup(opening, model="primitive").close()


def test_without_a_home_the_window_opens_and_says_once_that_nothing_is_kept(
    qapp, qtbot, monkeypatch
):
    for variable in ("HOME", "XDG_CONFIG_HOME", CONFIG_DIR_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    opening = Opening(qapp)
    startup = Startup(opening, model="primitive")
    startup.show()
    qtbot.waitUntil(lambda: startup.playground is not None, timeout=PATIENCE_MS)
    startup.playground.keeper.save_soon()
    qtbot.wait(1_500)  # longer than it waits before it saves
    notices = [notice.sentence for notice in opening.window.notice_area.notices()]
    assert [said for said in notices if "nothing is kept" in said] == [
        "There is no home folder, so nothing is kept when the window closes; "
        "HOME or GPT2_PLAYGROUND_CONFIG_DIR can name a folder."
    ]
    opening.window.close()
    assert startup.close()
    opening.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_without_a_home_a_folder_for_settings_alone_does_not_pass_for_one_for_texts(
    qapp, monkeypatch, tmp_path
):
    for variable in ("HOME", "XDG_STATE_HOME", STATE_DIR_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path))
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    opening = Opening(qapp)
    (said,) = [notice.sentence for notice in opening.window.notice_area.notices()]
    assert "what you write will not be kept" in said
    assert STATE_DIR_VARIABLE in said
    opening.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_what_is_typed_survives_when_nothing_can_be_built_behind_the_window(
    opening, qtbot, monkeypatch, tmp_path
):
    def fail(*_arguments, **_options):
        raise RuntimeError("cannot be built")

    monkeypatch.setattr(PlaygroundApp, "__init__", fail)
    startup = Startup(opening, model="primitive")
    with qtbot.captureExceptions() as captured:
        startup.show()
        qtbot.waitUntil(lambda: len(captured) == 1, timeout=PATIENCE_MS)
    opening.window.editor.replace_text("typed all the same")
    assert startup.close()
    (found,) = sessions_kept_in(tmp_path / "state")
    assert found.session.text == "typed all the same"


def test_a_folder_that_was_named_from_where_one_was_is_saved_for_everywhere(
    opening, qtbot, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    startup = Startup(opening, model="./mine")
    startup.show()
    qtbot.waitUntil(lambda: startup.playground is not None, timeout=PATIENCE_MS)
    assert startup.close()
    assert load_settings(opening.settings_path)[0].model == str(tmp_path / "mine")
