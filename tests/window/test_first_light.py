"""The journey from a prompt to a plotted point, by real clicks in the real window."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from playground.generation import CacheMode
from playground.shell.window.app_state import AppState

N_NEW = 12


@pytest.fixture
def stories(open_desk):
    desk = open_desk("stories")
    desk.window.sampling_panel.set_values(
        sampling=desk.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=N_NEW,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    return desk


def find(desk, name, kind=QWidget):
    found = desk.window.findChild(kind, name)
    assert found is not None, f"no {kind.__name__} named {name}"
    return found


def click(desk, name):
    QTest.mouseClick(find(desk, name), Qt.MouseButton.LeftButton)


def drawn_points(desk, plot_name):
    """The lengths of every line in a plot that can be seen."""
    plot = find(desk, plot_name)
    views = [plot] if isinstance(plot, pg.GraphicsView) else plot.findChildren(pg.GraphicsView)
    lines = [
        item for view in views for item in view.scene().items() if isinstance(item, pg.PlotDataItem)
    ]
    return [
        len(line.getData()[0])
        for line in lines
        if line.isVisible() and line.getData()[0] is not None
    ]


def test_the_first_launch_offers_a_prompt_that_suits_the_model(stories):
    assert "GPT-2 Playground" in stories.window.windowTitle()
    assert find(stories, "editor").toPlainText() == "Once upon a time"
    assert find(stories, "generateButton").isEnabled()
    assert not find(stories, "stopButton").isEnabled()


def test_the_cache_computes_one_row_a_step_and_without_it_all_of_them(stories):
    click(stories, "generateButton")
    stories.wait_for_steps(N_NEW)
    stories.wait_for_end()
    with_cache = stories.playground.controller.logs[-1].history
    written = find(stories, "editor").toPlainText()
    assert len(written) > len("Once upon a time")

    QTest.mouseClick(
        stories.window.top_bar.cache_switch.button(CacheMode.OFF), Qt.MouseButton.LeftButton
    )
    stories.run(lambda: click(stories, "regenerateButton"))
    without = stories.playground.controller.logs[-1].history

    assert find(stories, "editor").toPlainText() == written
    prompt = 5  # the hidden start token, and four words
    assert with_cache.cached.rows.tolist() == [prompt] + [1] * (N_NEW - 1)
    assert without.uncached.rows.tolist() == list(range(prompt, prompt + N_NEW))
    for plot in ("latencyPlot", "totalTimePlot"):
        assert len([n for n in drawn_points(stories, plot) if n >= N_NEW - 2]) >= 2, plot


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_keyboard_generates_from_the_text(stories, key):
    editor = find(stories, "editor")
    QTest.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
    stories.wait_for_steps(N_NEW)
    stories.wait_for_end()
    assert len(editor.toPlainText()) > len("Once upon a time")


def test_one_undo_takes_a_whole_generation_back(stories):
    editor = find(stories, "editor")
    click(stories, "generateButton")
    stories.wait_for_steps(N_NEW)
    stories.wait_for_end()
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "Once upon a time"


def test_the_text_is_read_only_while_the_model_writes(desk):
    desk.window.sampling_panel.set_values(
        sampling=desk.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=900,
        speed_limit_per_s=5,
        ignore_end_of_text=True,
    )
    editor = find(desk, "editor")
    click(desk, "generateButton")
    desk.wait_for_steps(1)
    before = editor.toPlainText()
    QTest.keyClicks(editor, "xyz")
    assert "xyz" not in editor.toPlainText()
    assert editor.toPlainText().startswith(before)
    click(desk, "stopButton")
    desk.wait_for_end()
    QTest.keyClicks(editor, "xyz")
    assert "xyz" in editor.toPlainText()


def test_the_switch_flipped_during_a_run_takes_effect_at_the_next_token(desk):
    desk.window.sampling_panel.set_values(
        sampling=desk.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=900,
        speed_limit_per_s=50,
        ignore_end_of_text=True,
    )
    click(desk, "generateButton")
    desk.wait_for_steps(3)
    switch = desk.window.top_bar.cache_switch
    QTest.mouseClick(switch.button(CacheMode.OFF), Qt.MouseButton.LeftButton)
    history = desk.playground.controller.logs[-1].history
    desk.wait_for(lambda: len(history.uncached.total) >= 3)
    QTest.mouseClick(switch.button(CacheMode.ON), Qt.MouseButton.LeftButton)
    desk.wait_for(lambda: len(history.cached.catch_up) == 1)
    click(desk, "stopButton")
    desk.wait_for_end()
    assert len(history.flips) == 2


def test_text_and_settings_outlive_the_window(open_desk):
    first = open_desk()
    editor = find(first, "editor")
    editor.replace_text("hello hello world")
    first.window.sampling_panel.set_values(
        sampling=first.window.sampling_panel.sampling(),
        seed=77,
        max_new_tokens=9,
        speed_limit_per_s=3,
        ignore_end_of_text=True,
    )
    first.window.top_bar.cache_switch.set_mode(CacheMode.OFF)
    first.close()

    second = open_desk()
    assert find(second, "editor").toPlainText() == "hello hello world"
    panel = second.window.sampling_panel
    assert (panel.seed(), panel.max_new_tokens(), panel.speed_limit_per_s()) == (77, 9, 3)
    assert panel.ignore_end_of_text()
    assert second.window.top_bar.cache_switch.mode() is CacheMode.OFF


def test_what_the_model_wrote_is_still_marked_after_a_restart(open_desk):
    first = open_desk()
    click(first, "generateButton")
    first.wait_for_steps(3)
    first.wait_for_end()
    marked = first.window.editor.generated_positions()
    assert marked
    first.close()
    second = open_desk()
    assert second.window.editor.generated_positions() == marked
    assert find(second, "regenerateButton").isEnabled()


def test_another_model_is_loaded_by_choosing_it(desk):
    desk.window.top_bar.model_picker.model_chosen.emit("stories")
    desk.wait_until(AppState.LOADING)
    desk.wait_until(AppState.READY)
    assert desk.window.top_bar.model_picker.current() == "stories"
    assert "n_embd 192" in desk.status()


def test_a_folder_that_is_no_model_is_told_and_nothing_is_lost(desk, tmp_path):
    text = find(desk, "editor").toPlainText()
    desk.window.open_model_requested.emit(str(tmp_path))
    desk.wait_until(AppState.LOADING)
    desk.wait_until(AppState.READY)
    notice = desk.window.notice_area.notices()[-1]
    assert str(tmp_path.name) in notice.sentence
    assert find(desk, "editor").toPlainText() == text
    assert desk.window.top_bar.model_picker.current() == "primitive"


def test_the_command_of_the_last_run_can_be_copied(desk):
    click(desk, "generateButton")
    desk.wait_for_steps(1)
    desk.wait_for_end()
    desk.window.actions_by_key["copy_command"].trigger()
    assert (
        QGuiApplication.clipboard().text().startswith("gpt2-playground generate --model primitive")
    )


def test_every_named_widget_is_there(desk):
    names = (
        "editor", "generateButton", "stopButton", "regenerateButton", "kvCacheSwitch",
        "temperatureSlider", "seedSlider", "latencyPlot", "totalTimePlot", "statusLine",
    )  # fmt: skip
    for name in names:
        find(desk, name)
    assert isinstance(find(desk, "generateButton"), QPushButton | QWidget)
    assert np.isfinite(desk.window.devicePixelRatio())
    assert QApplication.activeModalWidget() is None


def test_a_model_that_was_never_trained_says_that_its_text_is_noise(desk):
    (notice,) = desk.window.notice_area.notices()
    assert "noise" in notice.sentence
    desk.window.top_bar.model_picker.model_chosen.emit("stories")
    desk.wait_for(lambda: desk.window.top_bar.model_picker.current() == "stories")
    assert desk.window.notice_area.notices() == ()
