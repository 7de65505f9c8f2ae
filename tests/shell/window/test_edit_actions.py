"""Undo, cut, copy and paste from wherever the focus is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from playground.shell.sampling.fields import FractionField
from playground.shell.window.app_state import AppState

KEYS = ("undo", "redo", "cut", "copy", "paste", "select_all", "continue_here")


@pytest.fixture
def ready(window):
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.set_run_state(AppState.READY)
    window.editor.set_text("Once upon a time")
    QGuiApplication.clipboard().clear()
    return window


def available(window):
    return {key for key in KEYS if window.actions_by_key[key].isEnabled()}


def control(widget, key, more=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier | more)


def test_they_stand_in_a_menu_of_their_own(ready):
    menu = next(each for each in ready.findChildren(QMenu) if each.title() == "&Edit")
    shown = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert [name for name in shown if name != "find"] == list(KEYS)


def test_they_apply_when_there_is_something_to_do(ready):
    assert available(ready) == {"select_all"}
    ready.editor.replace_text("Two upon")
    assert available(ready) == {"undo", "select_all"}
    ready.editor.undo_step()
    assert available(ready) - {"continue_here"} == {"redo", "select_all"}
    QGuiApplication.clipboard().setText("x")
    ready.editor.selectAll()
    assert {"cut", "copy", "paste"} <= available(ready)


def test_during_a_run_the_text_is_only_copied(ready):
    QGuiApplication.clipboard().setText("x")
    ready.editor.replace_text("Two upon")
    ready.editor.selectAll()
    ready.editor.begin_generation()
    ready.set_run_state(AppState.RUNNING)
    assert available(ready) == {"copy", "select_all"}
    assert "under way" in ready.actions_by_key["undo"].toolTip()
    ready.editor.end_generation()
    ready.set_run_state(AppState.READY)
    assert {"undo", "cut", "paste"} <= available(ready)


def test_undo_works_with_the_focus_elsewhere(ready):
    ready.editor.replace_text("Two upon")
    elsewhere = ready.sampling_panel.dice_button
    elsewhere.setFocus()
    control(elsewhere, Qt.Key.Key_Z)
    assert ready.editor.toPlainText() == "Once upon a time"
    control(elsewhere, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert ready.editor.toPlainText() == "Two upon"
    control(elsewhere, Qt.Key.Key_Z)
    control(elsewhere, Qt.Key.Key_Y)
    assert ready.editor.toPlainText() == "Two upon"


def test_a_field_with_the_focus_keeps_its_own(ready):
    field = QLineEdit(ready)
    field.show()
    field.setFocus()
    ready.editor.replace_text("Two upon")
    QTest.keyClicks(field, "abc")
    control(field, Qt.Key.Key_Z)
    assert field.text() == ""
    assert ready.editor.toPlainText() == "Two upon"
    field.setText("field")
    ready._edit_actions.refresh()
    ready.actions_by_key["select_all"].trigger()
    assert field.selectedText() == "field"
    ready._edit_actions.refresh()
    ready.actions_by_key["cut"].trigger()
    assert (field.text(), QGuiApplication.clipboard().text()) == ("", "field")
    ready._edit_actions.refresh()
    ready.actions_by_key["paste"].trigger()
    assert field.text() == "field"
    assert ready.editor.toPlainText() == "Two upon"


def test_a_number_field_is_a_field_too(ready):
    box = ready.sampling_panel.findChild(FractionField, "temperatureNumber").lineEdit()
    box.setFocus()
    ready.editor.replace_text("Two upon")
    ready.actions_by_key["select_all"].trigger()
    assert box.hasSelectedText()
    assert not ready.editor.textCursor().hasSelection()


def test_going_on_from_the_caret_is_offered_where_it_stands_in_the_middle(ready, select_in):
    button = ready.editor.footer.continue_button
    assert not button.isVisible()
    assert "end of the text" in ready.actions_by_key["continue_here"].toolTip()
    select_in(ready.editor, 4)
    assert available(ready) >= {"continue_here"}
    assert button.isVisible()
    button.setFocus()
    ready.set_run_state(AppState.RUNNING)
    assert not button.isVisible()
    assert ready.editor.hasFocus()
    ready.set_run_state(AppState.READY)
    select_in(ready.editor, 16)
    assert not button.isVisible()


@pytest.fixture
def select_in():
    def select(editor, position):
        cursor = editor.textCursor()
        cursor.setPosition(position)
        editor.setTextCursor(cursor)

    return select


def test_a_key_pressed_during_a_run_is_answered_in_the_status_line(ready):
    ready.editor.begin_generation()
    QTest.keyClicks(ready.editor, "a")
    assert "Esc stops" in ready.status_line.text()
    ready.editor.end_generation()


def test_the_editors_own_menu_has_the_same_actions(ready):
    shown = [action for action in ready.editor._menu_actions if action is not None]
    assert [action.objectName() for action in shown] == list(KEYS)
