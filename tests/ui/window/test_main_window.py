from itertools import combinations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget

from playground.generation.request import CacheMode
from playground.generation.run_state import RunState
from playground.ui.look.theme import ThemeChoice
from playground.ui.window.actions import ACTION_SPECS
from playground.ui.window.availability import reason_unavailable
from playground.ui.window.figure import Figure
from playground.ui.window.help_dialog import HelpDialog
from playground.ui.window.main_window import MainWindow
from playground.ui.window.menus import _MENUS
from playground.ui.window.notice import NoticeKind

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def generate(window):
    window.editor.begin_generation()
    window.editor.append_generated([65, 66])
    window.editor.end_generation()


# ---- names and keys -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "editor",
        "generateButton",
        "stopButton",
        "regenerateButton",
        "kvCacheSwitch",
        "temperatureSlider",
        "seedSlider",
        "statusLine",
    ],
)
def test_scripts_find_the_parts_by_name(window, name):
    assert len(window.findChildren(QWidget, name)) == 1


def test_the_title_names_the_program(window):
    assert "GPT-2 Playground" in window.windowTitle()
    assert isinstance(window.editor, QPlainTextEdit)


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Qt.Key.Key_Return, CONTROL), (Qt.Key.Key_Enter, CONTROL | KEYPAD)]
)
def test_both_enter_keys_generate_from_within_the_text(window, qtbot, key, modifiers):
    window.activateWindow()
    window.editor.setFocus()
    with qtbot.waitSignal(window.top_bar.generate_requested):
        QTest.keyClick(window.editor, key, modifiers)
    assert window.editor.document_model.text == ""


@pytest.mark.parametrize(
    ("key", "modifiers", "state", "signal"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, RunState.RUNNING, "stop_requested"),
        (Qt.Key.Key_P, CONTROL, RunState.RUNNING, "pause_requested"),
        (Qt.Key.Key_Period, CONTROL, RunState.PAUSED, "one_token_requested"),
        (Qt.Key.Key_R, CONTROL, RunState.READY, "regenerate_requested"),
    ],
)
def test_keys_steer_a_run_from_within_the_text(window, qtbot, key, modifiers, state, signal):
    generate(window)
    window.set_run_state(state)
    window.editor.setFocus()
    with qtbot.waitSignal(getattr(window.top_bar, signal)):
        QTest.keyClick(window.editor, key, modifiers)
    assert window.editor.document_model.text == "AB"


def test_ctrl_k_cycles_the_cache_switch_and_deletes_nothing(window, qtbot):
    window.editor.set_text("keep me")
    window.editor.setFocus()
    with qtbot.waitSignal(window.top_bar.cache_switch.mode_requested) as asked:
        QTest.keyClick(window.editor, Qt.Key.Key_K, CONTROL)
    assert asked.args == [CacheMode.OFF]
    assert window.editor.document_model.text == "keep me"


def test_ctrl_d_rolls_the_dice_and_deletes_nothing(window, qtbot):
    window.editor.set_text("keep me")
    window.editor.setFocus()
    with qtbot.waitSignal(window.sampling_panel.run_settings_changed):
        QTest.keyClick(window.editor, Qt.Key.Key_D, CONTROL)
    assert window.editor.document_model.text == "keep me"


@pytest.mark.parametrize(
    ("key", "modifiers", "signal"),
    [
        (Qt.Key.Key_S, CONTROL, "save_session_requested"),
        (Qt.Key.Key_C, CONTROL | SHIFT, "copy_command_requested"),
    ],
)
def test_keys_reach_the_windows_own_requests(window, qtbot, key, modifiers, signal):
    window.editor.setFocus()
    with qtbot.waitSignal(getattr(window, signal)):
        QTest.keyClick(window.editor, key, modifiers)


def test_ctrl_q_closes_without_asking_and_says_so_once(window, qtbot):
    told = []
    window.closing.connect(lambda: told.append(1))
    QTest.keyClick(window.editor, Qt.Key.Key_Q, CONTROL)
    assert not window.isVisible()
    window.close()
    assert told == [1]


def test_tab_leaves_the_text_and_types_nothing(window):
    window.editor.setFocus()
    QTest.keyClick(window.editor, Qt.Key.Key_Tab)
    assert window.editor.document_model.text == ""


def test_no_two_actions_share_a_key():
    keys = [QKeySequence(key).toString() for spec in ACTION_SPECS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


def test_every_action_stands_in_a_menu_or_is_the_menu():
    listed = {key for _, keys in _MENUS for key in keys if key}
    assert {spec.key for spec in ACTION_SPECS} - listed == {"menu"}


def test_every_action_tells_what_it_does_and_its_key(window):
    for spec in ACTION_SPECS:
        action = window.actions_by_key[spec.key]
        assert spec.tip in action.toolTip()
        assert action.statusTip()
        if spec.shortcuts:
            native = QKeySequence(spec.shortcuts[0]).toString(
                QKeySequence.SequenceFormat.NativeText
            )
            assert native in action.toolTip()


def test_every_button_says_what_it_is(window):
    window.editor.set_sample_prompts(["one"])
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert button.accessibleName(), button.objectName()
            assert button.toolTip(), button.objectName()


# ---- states ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "available"),
    [
        (RunState.LOADING, {"generate"}),
        (RunState.READY, {"generate", "one_token", "regenerate"}),
        (RunState.RUNNING, {"stop", "pause"}),
        (RunState.PAUSED, {"stop", "pause", "one_token"}),
        (RunState.STOPPING, set()),
        (RunState.FAILED_TO_LOAD, set()),
    ],
)
def test_each_state_has_exactly_its_controls_available(window, state, available):
    generate(window)
    window.set_run_state(state)
    buttons = {
        "generate": window.top_bar.generate_button,
        "stop": window.top_bar.stop_button,
        "pause": window.top_bar.pause_button,
        "one_token": window.top_bar.one_token_button,
        "regenerate": window.top_bar.regenerate_button,
    }
    assert {key for key, button in buttons.items() if button.isEnabled()} == available
    for key, button in buttons.items():
        reason = reason_unavailable(key, state, has_generation=True)
        assert bool(reason) is (key not in available)
        assert reason in button.toolTip()


@pytest.mark.parametrize("state", list(RunState))
def test_sampling_cache_switch_and_models_stay_available(window, state):
    window.set_run_state(state)
    assert window.sampling_panel.isEnabled()
    assert window.top_bar.cache_switch.isEnabled()
    assert window.top_bar.model_picker.isEnabled()


def test_regenerate_waits_for_something_to_replace(window):
    button = window.top_bar.regenerate_button
    assert not button.isEnabled()
    generate(window)
    assert button.isEnabled()
    window.editor.undo_step()
    assert not button.isEnabled()
    assert "does not end with something that the model wrote" in button.toolTip()


def test_pause_offers_the_way_back(window, qtbot):
    window.set_run_state(RunState.RUNNING)
    button = window.top_bar.pause_button
    with qtbot.waitSignal(window.top_bar.pause_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [True]
    window.set_run_state(RunState.PAUSED)
    assert button.accessibleName() == "Resume"
    with qtbot.waitSignal(window.top_bar.pause_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [False]
    window.set_run_state(RunState.READY)
    assert not button.isChecked()
    assert button.accessibleName() == "Pause"


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("generate_button", "generate_requested"),
        ("one_token_button", "one_token_requested"),
        ("regenerate_button", "regenerate_requested"),
    ],
)
def test_a_click_asks_once(window, button, signal):
    generate(window)
    asked = []
    getattr(window.top_bar, signal).connect(lambda: asked.append(1))
    QTest.mouseClick(getattr(window.top_bar, button), Qt.MouseButton.LeftButton)
    assert asked == [1]


# ---- place, tabs, themes, help --------------------------------------------------------------


def test_tabs_are_known_by_key(window, qtbot):
    window.tabs.add_tab("runs", "Runs", QWidget(), "All runs so far.")
    with qtbot.waitSignal(window.tabs.tab_shown) as shown:
        window.tabs.show_tab("runs")
    assert shown.args == ["runs"]
    window.tabs.show_tab("unknown")
    assert window.tabs.current_key() == "runs"


def test_place_and_widths_survive(window, qtbot, theme):
    window.resize(780, 600)
    window.restore_place(b"", (400, 400))
    QApplication.sendPostedEvents()
    again = MainWindow(theme)
    qtbot.addWidget(again)
    again.restore_place(window.geometry_bytes(), window.splitter_sizes())
    again.show()
    assert again.size() == window.size()
    left, right = again._columns.sizes()
    assert left == pytest.approx(right, abs=12)


def test_a_place_that_makes_no_sense_is_passed_over(window):
    window.restore_place(b"garbage", (0, -5))
    left, right = window._columns.sizes()
    assert min(left, right) > 200
    assert window.splitter_sizes() == ()


def test_the_view_menu_changes_the_theme(window, theme):
    window.actions_by_key["theme_dark"].trigger()
    assert theme.choice is ThemeChoice.DARK
    assert theme.palette.is_dark
    theme.set_choice(ThemeChoice.LIGHT)
    assert window.actions_by_key["theme_light"].isChecked()
    assert not window.actions_by_key["theme_dark"].isChecked()


def test_text_and_plots_get_larger_and_smaller(window, theme):
    normal = theme.font_px
    QTest.keyClick(window.editor, Qt.Key.Key_Plus, CONTROL)
    assert theme.font_px == normal + 1
    QTest.keyClick(window.editor, Qt.Key.Key_Minus, CONTROL)
    QTest.keyClick(window.editor, Qt.Key.Key_Minus, CONTROL)
    assert theme.font_px == normal - 1
    QTest.keyClick(window.editor, Qt.Key.Key_0, CONTROL)
    assert theme.font_px == normal


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("what_is_this", "KV cache keeps"),
        ("shortcuts", "Regenerate"),
        ("about", "never uses the network"),
    ],
)
def test_help_opens_beside_the_window_and_esc_closes_it(window, qtbot, action, words):
    window.actions_by_key[action].trigger()
    (page,) = window.findChildren(HelpDialog)
    assert not page.isModal()
    assert any(words in label.text() for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.destroyed):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_the_menu_opens_by_key_without_stopping_the_window(window):
    menu = window.top_bar.menu_button.menu()
    QTest.keyClick(window.editor, Qt.Key.Key_F10)
    assert menu.isVisible()
    assert menu.activeAction() is menu.actions()[0]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_notices_and_progress_appear_above_the_content(window, qtbot):
    window.show_notice(NoticeKind.PROBLEM, "The folder has no config.json.", "details")
    window.show_progress("Loading …", 0.5)
    assert window.notice_area.isVisible()
    with qtbot.waitSignal(window.cancel_load_requested):
        QTest.mouseClick(window.notice_area.progress.cancel_button, Qt.MouseButton.LeftButton)
    window.hide_progress()
    assert [notice.details for notice in window.notice_area.notices()] == ["details"]


def test_the_status_line_explains_what_is_under_the_pointer_and_comes_back(window):
    from PySide6.QtGui import QStatusTipEvent

    window.status_line.show_state("Ready")
    window.status_line.show_conditions("float32")
    QApplication.sendEvent(window, QStatusTipEvent("Ends the run."))
    assert window.status_line.text() == "Ends the run."
    QApplication.sendEvent(window, QStatusTipEvent(""))
    assert window.status_line.text() == "Ready · float32"


# ---- folders --------------------------------------------------------------------------------


def drop(window, paths):
    """Drop as Qt does; a drop event cannot be sent without the drag before it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(5, 5), *how)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(5, 5), *how))


def test_a_dropped_folder_or_a_file_of_it_asks_for_its_model(window, qtbot, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    for dropped in (tmp_path, tmp_path / "config.json"):
        with qtbot.waitSignal(window.open_model_requested) as asked:
            drop(window, [dropped])
        assert asked.args == [str(tmp_path)]


def test_two_things_dropped_ask_for_nothing(window, qtbot, tmp_path):
    with qtbot.assertNotEmitted(window.open_model_requested):
        drop(window, [tmp_path, tmp_path])


# ---- sizes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "font_px"),
    [
        ((1440, 900), 13),
        ((1024, 640), 13),
        ((1440, 900), 20),
        ((760, 480), 13),
        ((1024, 640), 20),
        ((760, 480), 20),
    ],
)
def test_no_part_of_the_top_bar_is_clipped_or_covered(qtbot, dressed_theme, size, font_px):
    window = MainWindow(dressed_theme)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    dressed_theme.set_font_px(font_px)
    QApplication.sendPostedEvents()
    assert (window.width(), window.height()) == size
    bar = window.top_bar
    parts = [bar.menu_button, bar.model_picker, bar.generate_button, bar.stop_button]
    parts += [bar.pause_button, bar.one_token_button, bar.regenerate_button, bar.cache_switch]
    parts += [figure for figure in bar.findChildren(Figure) if figure.isVisible()]
    areas = [part.rect().translated(part.mapTo(bar, QPoint(0, 0))) for part in parts]
    for part, area in zip(parts, areas, strict=True):
        assert bar.rect().contains(area)
        assert part.width() >= part.minimumSizeHint().width()
    assert not any(one.intersects(other) for one, other in combinations(areas, 2))
    for label in bar.findChildren(QLabel):
        if label.isVisible():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert {"with cache", "without cache"} <= {
        part.text().split(":")[0] for part in parts if isinstance(part, Figure)
    }


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_text_keeps_room_beside_everything_else(qtbot, dressed_theme, size):
    window = MainWindow(dressed_theme)
    qtbot.addWidget(window)
    window.resize(*size)
    window.sampling_panel.set_show_more(True)
    window.show_notice(NoticeKind.WARNING, "A sentence.")
    window.show_progress("Loading …", None)
    window.show()
    QApplication.sendPostedEvents()
    assert window.editor.viewport().height() > 3 * window.editor.fontMetrics().height()
    assert window.tabs.width() > size[0] * 0.4
    bottom = window.status_line.mapTo(window, QPoint(0, window.status_line.height())).y()
    assert bottom <= size[1]
