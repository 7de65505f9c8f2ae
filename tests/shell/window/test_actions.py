from operator import attrgetter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from playground.generation.request import CacheMode
from playground.shell.window.actions import ACTION_SPECS
from playground.shell.window.app_state import AppState

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


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
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, AppState.RUNNING, "stop_requested"),
        (Qt.Key.Key_P, CONTROL, AppState.RUNNING, "pause_requested"),
        (Qt.Key.Key_Period, CONTROL, AppState.PAUSED, "one_token_requested"),
        (Qt.Key.Key_R, CONTROL, AppState.READY, "regenerate_requested"),
    ],
)
def test_keys_steer_a_run_from_within_the_text(
    window, generate, qtbot, key, modifiers, state, signal
):
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
        (Qt.Key.Key_N, CONTROL, "file_actions.new_requested"),
        (Qt.Key.Key_S, CONTROL, "file_actions.save_requested"),
        (Qt.Key.Key_C, CONTROL | SHIFT, "copy_command_requested"),
    ],
)
def test_keys_reach_the_windows_own_requests(window, qtbot, key, modifiers, signal):
    window.editor.setFocus()
    with qtbot.waitSignal(attrgetter(signal)(window)):
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


def test_text_and_plots_get_larger_and_smaller(window, theme):
    normal = theme.font_px
    QTest.keyClick(window.editor, Qt.Key.Key_Plus, CONTROL)
    assert theme.font_px == normal + 1
    QTest.keyClick(window.editor, Qt.Key.Key_Minus, CONTROL)
    QTest.keyClick(window.editor, Qt.Key.Key_Minus, CONTROL)
    assert theme.font_px == normal - 1
    QTest.keyClick(window.editor, Qt.Key.Key_0, CONTROL)
    assert theme.font_px == normal


def test_no_two_actions_share_a_key():
    keys = [QKeySequence(key).toString() for spec in ACTION_SPECS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


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


def test_escape_is_handed_to_presenting_and_back_and_tips_say_so(window):
    actions = window.actions_by_key

    def owner():
        keys = actions.keys()
        return [key for key in keys if QKeySequence("Esc") in actions[key].shortcuts()]

    assert owner() == ["stop"]
    actions.hand_escape(to_present=True)
    assert owner() == ["present"]
    assert "Esc" not in actions["stop"].toolTip()
    assert actions["present"].shortcuts()[0] == QKeySequence("F11")
    actions.hand_escape(to_present=False)
    assert owner() == ["stop"]
    assert "Esc" in actions["stop"].toolTip()
