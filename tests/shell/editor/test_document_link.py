from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from playground.kit.look.theme import SchemeSource, Theme
from playground.shell.editor.editor import TextEditor

PROMPT = "Once upon a time"


def test_typed_keys_reach_the_token_document(editor, qtbot):
    with qtbot.waitSignal(editor.text_edited):
        QTest.keyClicks(editor, "Hi you")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.document_model.text == "Hi yo"


def test_setting_text_tells_nobody_and_cannot_be_undone(editor, undo, qtbot):
    with qtbot.assertNotEmitted(editor.text_edited):
        editor.set_text(PROMPT)
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == PROMPT


def test_a_script_that_sets_plain_text_is_taken_for_a_person(editor, qtbot):
    editor.set_text("before")
    with qtbot.waitSignal(editor.text_edited):
        editor.setPlainText("an é and a 😀")
    assert editor.document_model.text == "an é and a 😀"


def test_shift_return_types_a_newline(editor):
    editor.set_text("a")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor.document_model.text == "a\n"


def test_half_a_character_is_not_kept(editor, agrees, qtbot):
    editor.set_text("ab")
    editor.setPlainText("a\ud83d b")

    def settled():
        assert agrees(editor)

    qtbot.waitUntil(settled)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.integers(0, 8),
            st.text("ab \n\u00a0\u2028é😀", max_size=6),
        ),
        max_size=12,
    )
)
def test_whatever_is_edited_both_documents_agree(qapp, select, agrees, edits):
    editor = TextEditor(Theme(SchemeSource()))
    for start, length, text in edits:
        document = editor.document_model
        start, end = min(start, document.n_chars), min(start + length, document.n_chars)
        select(editor, document.to_utf16(start), document.to_utf16(end))
        editor.insertPlainText(text)
    assert agrees(editor)
    while editor.can_undo():
        editor.undo_step()
        assert agrees(editor)
    assert editor.document_model.text == ""
    while editor.can_redo():
        editor.redo_step()
        assert agrees(editor)
