"""Editing the text as a person does, in the window as it is started."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from look.desk import live_for

PARAGRAPHS = "\n\n".join("Tom and Lily went on, " * (1 + number % 5) for number in range(15))


@pytest.fixture
def scrolled_to_the_end(open_desk):
    """A text of many paragraphs, the last of them written by the model, and its end in sight."""
    desk = open_desk("stories")
    editor = desk.window.editor
    editor.replace_text(PARAGRAPHS)
    desk.prepare(n_new=60)
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(60)
    desk.wait_for_end()
    editor.setFocus()
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum())
    assert editor.firstVisibleBlock().blockNumber() > 0
    live_for(100)
    return desk


@pytest.mark.parametrize(
    ("key", "text"),
    [(Qt.Key.Key_Delete, ""), (Qt.Key.Key_Backspace, ""), (Qt.Key.Key_A, "a")],
)
def test_all_of_a_long_text_is_replaced_by_one_key(scrolled_to_the_end, key, text):
    editor = scrolled_to_the_end.window.editor
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, key)
    live_for(50)

    assert editor.toPlainText() == text
    assert editor.document_model.text == text
    count = editor.findChild(QLabel, "tokenCount")
    scrolled_to_the_end.wait_for(lambda: not count.text().startswith("26"))
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.document_model.text.startswith(PARAGRAPHS)
