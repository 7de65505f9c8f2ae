"""Where the text grows: seen, gone on from in the middle, and closed to keys meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

LONG = "\n".join(f"line {number}" for number in range(80))
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def long_editor(editor):
    editor.resize(400, 300)
    editor.set_text(LONG)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.verticalScrollBar().setValue(0)
    return editor


def is_at_end(editor):
    return editor.verticalScrollBar().value() == editor.verticalScrollBar().maximum()


def test_a_run_shows_the_end_and_follows_it(long_editor, select):
    select(long_editor, 0, 4)
    long_editor.verticalScrollBar().setValue(0)
    long_editor.begin_generation()
    assert is_at_end(long_editor)
    for _ in range(5):
        long_editor.append_generated(list(b"\nmore and more"))
        assert is_at_end(long_editor)
    cursor = long_editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (0, 4)


def test_a_run_is_followed_through_what_takes_room_from_the_text(long_editor):
    """The words below the text wrap as they grow, and the card above has a fold."""
    long_editor.begin_generation()
    for height in (270, 330, 240):
        long_editor.resize(400, height)
        assert is_at_end(long_editor)
        long_editor.append_generated(list(b"\nmore"))
        assert is_at_end(long_editor)
    long_editor.end_generation()
    long_editor.resize(400, 210)
    assert is_at_end(long_editor)


def test_a_text_that_is_typed_into_stays_where_it_is(long_editor):
    long_editor.begin_generation()
    long_editor.end_generation()
    long_editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(long_editor, Qt.Key.Key_Return)
    assert long_editor.verticalScrollBar().value() == 0


def test_who_scrolls_away_during_a_run_is_left_alone(long_editor):
    long_editor.begin_generation()
    long_editor.verticalScrollBar().setValue(3)
    long_editor.append_generated(list(b"\nmore"))
    assert long_editor.verticalScrollBar().value() == 3


def test_another_attempt_leaves_the_caret_where_it_is(editor, generate, select):
    editor.set_text("Once upon a time")
    generate(editor, " there was")
    select(editor, 2, 6)
    editor.remove_last_generation()
    cursor = editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (2, 6)


def test_what_follows_the_caret_is_cut_and_one_undo_returns_it_with_the_run(
    editor, generate, select, undo
):
    generate(editor, "Once upon a time")
    tokens = editor.document_model.tokens()
    select(editor, 11, 11)
    assert editor.has_text_behind_caret()
    editor.cut_behind_caret()
    assert editor.document_model.text == editor.toPlainText() == "Once upon a"
    assert editor.document_model.tokens() == tokens[:11]
    generate(editor, " hill")
    assert editor.document_model.text == "Once upon a hill"
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == "Once upon a time"
    assert editor.document_model.tokens() == tokens


def test_at_the_end_nothing_is_cut(editor):
    editor.set_text("Once")
    editor.cut_behind_caret()
    assert not editor.has_text_behind_caret()
    assert not editor.can_undo()


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_V, CONTROL),
        (Qt.Key.Key_X, CONTROL),
    ],
)
def test_a_key_that_would_edit_is_answered_during_a_run(editor, qtbot, key, modifiers):
    editor.set_text("Once")
    editor.begin_generation()
    with qtbot.waitSignal(editor.refused):
        QTest.keyClick(editor, key, modifiers)
    assert editor.document_model.text == "Once"


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_C, CONTROL),
        (Qt.Key.Key_A, CONTROL),
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_other_keys_are_not(editor, qtbot, key, modifiers):
    editor.set_text("Once")
    editor.begin_generation()
    with qtbot.assertNotEmitted(editor.refused):
        QTest.keyClick(editor, key, modifiers)
    editor.end_generation()
    with qtbot.assertNotEmitted(editor.refused):
        QTest.keyClick(editor, Qt.Key.Key_A)


def test_a_paragraph_parts_what_follows_the_end_of_a_text(editor, generate):
    editor.document_model.tokenizer.end_of_text = 0
    generate(editor, "One.")
    editor.begin_generation()
    editor.append_generated([0])
    editor.end_generation()
    generate(editor, "Two.")
    assert editor.toPlainText() == editor.document_model.text == "One.\n\nTwo."
    assert editor.generated_positions() == [(0, 4), (6, 10)]
    bars = editor.marked_rows()
    assert len(bars) == 2
