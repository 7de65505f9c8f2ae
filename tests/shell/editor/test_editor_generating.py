import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

PROMPT = "Once upon a time"
CONTINUED = " there was a girl."


def ids(text):
    return list(text.encode())


def test_generated_text_is_shown_and_keeps_its_tokens(editor, generate, qtbot):
    editor.set_text(PROMPT)
    with qtbot.assertNotEmitted(editor.text_edited):
        generate(editor, CONTINUED)
    assert editor.toPlainText() == editor.document_model.text == PROMPT + CONTINUED
    assert editor.generated_positions() == [(16, 34)]


def test_a_character_split_over_two_flushes_appears_whole(editor):
    editor.begin_generation()
    smile = ids("😀")
    editor.append_generated(smile[:2])
    assert editor.toPlainText() == ""
    editor.append_generated(smile[2:])
    assert editor.toPlainText() == "😀"
    editor.append_generated(smile[:1])
    editor.end_generation()
    assert editor.toPlainText() == editor.document_model.text == "😀\ufffd"


@pytest.mark.parametrize("text", ["a\r\nb", "\r", "\u2029x", "\ufeffb", "a\0b", "\ufdd0"])
def test_odd_characters_of_the_model_keep_both_documents_agreeing(editor, generate, undo, text):
    generate(editor, text)
    QTest.keyClicks(editor, "!")
    assert editor.document_model.text == text + "!"
    undo(editor)
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == ""


def test_during_a_run_the_text_is_read_only(editor, undo):
    editor.set_text(PROMPT)
    editor.begin_generation()
    QTest.keyClicks(editor, "no")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    undo(editor)
    editor.replace_text("sample")
    assert editor.isReadOnly()
    assert editor.document_model.text == editor.toPlainText() == PROMPT
    editor.end_generation()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "!")
    assert editor.document_model.text == PROMPT + "!"


def test_during_a_run_selecting_and_copying_work(editor, clipboard):
    editor.set_text(PROMPT)
    editor.begin_generation()
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 14))
    assert editor.textCursor().selectedText() == "Once"
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "Once"
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert editor.textCursor().selectedText() == PROMPT


def test_typing_after_generated_text_is_plain(editor, generate, select):
    editor.set_text(PROMPT)
    generate(editor, CONTINUED)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, " Mine")
    assert editor.generated_positions() == [(16, 34)]
    select(editor, 20, 20)
    QTest.keyClicks(editor, "XY")
    assert editor.generated_positions()[0][1] <= 20
    assert editor.generated_positions()[-1][0] >= 22


def test_the_selection_stays_while_text_arrives(editor, select):
    editor.set_text(PROMPT)
    editor.begin_generation()
    select(editor, 5, 16)
    editor.append_generated(ids(CONTINUED))
    cursor = editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (5, 16)


def test_the_caret_in_the_middle_stays_while_text_arrives(editor, generate, select):
    editor.set_text(PROMPT)
    select(editor, 5, 5)
    generate(editor, CONTINUED)
    assert editor.textCursor().position() == 5


def test_the_view_follows_at_the_bottom_and_stays_put_elsewhere(editor):
    editor.set_text("line\n" * 100)
    bar = editor.verticalScrollBar()
    editor.begin_generation()
    bar.setValue(10)
    editor.append_generated(ids("more\n" * 20))
    assert bar.value() == 10
    bar.setValue(bar.maximum())
    editor.append_generated(ids("more\n" * 20))
    assert bar.value() == bar.maximum()
    editor.end_generation()
