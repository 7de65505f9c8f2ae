from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from playground.models.sample_prompts import SamplePrompt

PROMPT = "Once upon a time"
CONTINUED = " there was a girl."


def ids(text):
    return list(text.encode())


def test_one_undo_takes_a_whole_generation_back_and_redo_brings_its_tokens(
    editor, undo, redo, qtbot
):
    editor.set_text(PROMPT)
    editor.begin_generation()
    for token_id in ids(CONTINUED):
        editor.append_generated([token_id])
    editor.end_generation()
    tokens = editor.document_model.tokens()
    with qtbot.waitSignal(editor.text_edited):
        undo(editor)
    assert editor.document_model.text == editor.toPlainText() == PROMPT
    assert editor.generated_positions() == []
    redo(editor)
    assert editor.toPlainText() == PROMPT + CONTINUED
    assert editor.generated_positions() == [(16, 34)]
    assert editor.document_model.tokens() == tokens


def test_undoing_an_edit_of_generated_text_restores_its_tint(editor, generate, select, undo):
    editor.set_text(PROMPT)
    generate(editor, CONTINUED)
    select(editor, 18, 24)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    undo(editor)
    assert editor.generated_positions() == [(16, 34)]


def test_ctrl_y_makes_a_step_again(editor, undo):
    QTest.keyClicks(editor, "word")
    undo(editor)
    QTest.keyClick(editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.document_model.text == "word"


def test_a_run_without_tokens_leaves_no_step_behind(editor, generate, undo):
    editor.set_text(PROMPT)
    QTest.keyClicks(editor, "x")
    generate(editor, "")
    undo(editor)
    assert editor.document_model.text == PROMPT


def test_regenerating_is_offered_while_the_text_ends_with_a_generation(editor, generate):
    editor.set_text(PROMPT)
    assert not editor.can_regenerate()
    generate(editor, CONTINUED)
    assert editor.can_regenerate()
    QTest.keyClicks(editor, "!")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "!")
    assert not editor.can_regenerate()


def test_regenerating_replaces_the_last_generation_only(editor, generate, undo):
    editor.set_text(PROMPT)
    generate(editor, " first")
    generate(editor, " second")
    editor.remove_last_generation()
    assert editor.toPlainText() == PROMPT + " first"
    generate(editor, " third")
    assert editor.toPlainText() == editor.document_model.text == PROMPT + " first third"
    undo(editor)
    assert editor.toPlainText() == PROMPT + " first second"


def test_a_sample_prompt_replaces_the_text_in_one_step(editor, undo, qtbot):
    editor.set_text("mine")
    editor.set_sample_prompts([SamplePrompt("Tom & Sam", "two"), SamplePrompt("Lily\nran", "one")])
    action = editor.footer.samples_button.menu().actions()[1]
    with qtbot.waitSignal(editor.text_edited):
        action.trigger()
    assert editor.document_model.text == "Lily\nran"
    undo(editor)
    assert editor.document_model.text == "mine"
