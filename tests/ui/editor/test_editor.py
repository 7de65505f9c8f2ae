import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtTest import QTest

from playground.generation import ContextEnd
from playground.ui.editor.editor import TextEditor
from playground.ui.look.palette import DARK

PROMPT = "Once upon a time"
CONTINUED = " there was a girl."


def ids(text):
    return list(text.encode())


def generate(editor, text=CONTINUED):
    editor.begin_generation()
    editor.append_generated(ids(text))
    editor.end_generation()


def select(editor, start, end):
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def undo(editor):
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def redo(editor):
    QTest.keySequence(editor, QKeySequence(QKeySequence.StandardKey.Redo))


def agrees(editor):
    """Whether the shown text has the length and the plain characters of the true one."""
    true, shown = editor.document_model.text, editor.document().toRawText()
    n_units = len(true.encode("utf-16-le")) // 2
    return editor.document().characterCount() - 1 == n_units and shown.replace(
        "\u2029", "\n"
    ) == true.replace("\r", "\u200b")


def clipboard():
    return QGuiApplication.clipboard().text()


# ---- typing ---------------------------------------------------------------------------------


def test_typed_keys_reach_the_token_document(editor, qtbot):
    with qtbot.waitSignal(editor.text_edited):
        QTest.keyClicks(editor, "Hi you")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.document_model.text == "Hi yo"


def test_setting_text_tells_nobody_and_cannot_be_undone(editor, qtbot):
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


def test_half_a_character_is_not_kept(editor, qtbot):
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
def test_whatever_is_edited_both_documents_agree(edits):
    from playground.ui.look.scheme import SchemeSource
    from playground.ui.look.theme import Theme

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


# ---- the clipboard --------------------------------------------------------------------------


def test_paste_takes_plain_text_only(editor):
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold\r\ntext")
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.document_model.text == "bold\ntext"


def test_a_file_is_not_pasted_as_its_address(editor, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert not editor.canInsertFromMimeData(mime)


def test_copy_gives_the_true_characters(editor):
    editor.set_text("a\u00a0b\u2028c\nd😀e")
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "a\u00a0b\u2028c\nd😀e"


def test_cut_is_undone_in_one_step(editor):
    editor.set_text("one two three")
    select(editor, 4, 8)
    QTest.keyClick(editor, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert (editor.document_model.text, clipboard()) == ("one three", "two ")
    undo(editor)
    assert editor.document_model.text == "one two three"


def test_a_megabyte_is_pasted_typed_into_and_undone(editor):
    long = "The quick brown fox jumps over the lazy dog. é\n" * 22_000
    QGuiApplication.clipboard().setText(long)
    editor.paste()
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(editor, "x")
    assert editor.document_model.text == "x" + long
    undo(editor)
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == ""


# ---- generating -----------------------------------------------------------------------------


def test_generated_text_is_shown_and_keeps_its_tokens(editor, qtbot):
    editor.set_text(PROMPT)
    with qtbot.assertNotEmitted(editor.text_edited):
        generate(editor)
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
def test_odd_characters_of_the_model_keep_both_documents_agreeing(editor, text):
    generate(editor, text)
    QTest.keyClicks(editor, "!")
    assert editor.document_model.text == text + "!"
    undo(editor)
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == ""


def test_during_a_run_the_text_is_read_only(editor):
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


def test_during_a_run_selecting_and_copying_work(editor):
    editor.set_text(PROMPT)
    editor.begin_generation()
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 14))
    assert editor.textCursor().selectedText() == "Once"
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "Once"
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert editor.textCursor().selectedText() == PROMPT


def test_typing_after_generated_text_is_plain(editor):
    editor.set_text(PROMPT)
    generate(editor)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, " Mine")
    assert editor.generated_positions() == [(16, 34)]
    select(editor, 20, 20)
    QTest.keyClicks(editor, "XY")
    assert editor.generated_positions()[0][1] <= 20
    assert editor.generated_positions()[-1][0] >= 22


def test_the_selection_stays_while_text_arrives(editor):
    editor.set_text(PROMPT)
    editor.begin_generation()
    select(editor, 5, 16)
    editor.append_generated(ids(CONTINUED))
    cursor = editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (5, 16)


def test_the_caret_in_the_middle_stays_while_text_arrives(editor):
    editor.set_text(PROMPT)
    select(editor, 5, 5)
    generate(editor)
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


# ---- undo and regenerate --------------------------------------------------------------------


def test_one_undo_takes_a_whole_generation_back_and_redo_brings_its_tokens(editor, qtbot):
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


def test_undoing_an_edit_of_generated_text_restores_its_tint(editor):
    editor.set_text(PROMPT)
    generate(editor)
    select(editor, 18, 24)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    undo(editor)
    assert editor.generated_positions() == [(16, 34)]


def test_ctrl_y_makes_a_step_again(editor):
    QTest.keyClicks(editor, "word")
    undo(editor)
    QTest.keyClick(editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.document_model.text == "word"


def test_a_run_without_tokens_leaves_no_step_behind(editor):
    editor.set_text(PROMPT)
    QTest.keyClicks(editor, "x")
    generate(editor, "")
    undo(editor)
    assert editor.document_model.text == PROMPT


def test_regenerating_is_offered_while_the_text_ends_with_a_generation(editor):
    editor.set_text(PROMPT)
    assert not editor.can_regenerate()
    generate(editor)
    assert editor.can_regenerate()
    QTest.keyClicks(editor, "!")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "!")
    assert not editor.can_regenerate()


def test_regenerating_replaces_the_last_generation_only(editor):
    editor.set_text(PROMPT)
    generate(editor, " first")
    generate(editor, " second")
    editor.remove_last_generation()
    assert editor.toPlainText() == PROMPT + " first"
    generate(editor, " third")
    assert editor.toPlainText() == editor.document_model.text == PROMPT + " first third"
    undo(editor)
    assert editor.toPlainText() == PROMPT + " first second"


def test_a_sample_prompt_replaces_the_text_in_one_step(editor, qtbot):
    editor.set_text("mine")
    editor.set_sample_prompts(["Tom & Sam", "Lily\nran"])
    action = editor.footer.samples_button.menu().actions()[1]
    with qtbot.waitSignal(editor.text_edited):
        action.trigger()
    assert editor.document_model.text == "Lily\nran"
    undo(editor)
    assert editor.document_model.text == "mine"


# ---- the look -------------------------------------------------------------------------------


def test_the_bar_spans_exactly_the_rows_that_hold_generated_text(editor):
    words = "word " * 30
    editor.set_text(words)
    generate(editor, "more " * 30)
    block = editor.document().begin()
    layout = block.layout()
    rows = [layout.lineAt(number) for number in range(layout.lineCount())]
    first = next(r for r in rows if r.textStart() + r.textLength() > len(words))
    assert 0 < rows.index(first) < len(rows) - 1
    top = editor.contentOffset().y()
    expected = (top + first.y(), top + rows[-1].y() + rows[-1].height())
    assert editor.marked_rows() == [pytest.approx(expected)]


def test_a_generated_line_break_does_not_mark_the_row_of_the_prompt(editor):
    editor.set_text("prompt")
    generate(editor, "\n\nanswer")
    last = editor.document().lastBlock()
    bottom = editor.blockBoundingGeometry(last).translated(editor.contentOffset()).bottom()
    ((top, end),) = editor.marked_rows()
    assert top >= editor.blockBoundingGeometry(editor.document().begin()).bottom()
    assert end <= bottom


def test_two_generations_with_typing_between_have_two_bars(editor):
    generate(editor, "one\n")
    QTest.keyClicks(editor, "typed")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    generate(editor, "two")
    assert len(editor.marked_rows()) == 2


def test_nothing_generated_means_no_bar(editor):
    editor.set_text(PROMPT)
    assert editor.marked_rows() == []


def test_a_dark_scheme_retints_what_was_generated(editor, scheme):
    generate(editor)
    scheme.set_is_dark(True)
    (selection,) = editor.extraSelections()
    assert selection.format.background().color().name().upper() == DARK.generated_tint
    painted = editor.grab().toImage()
    x, y = editor.viewport().x() + 4, editor.viewport().y() + 14
    colours = {
        painted.pixelColor(x + i, y + j).name().upper() for i in range(60) for j in range(12)
    }
    assert DARK.generated_tint in colours


def test_lines_are_spaced(editor):
    editor.set_text("word " * 60)
    layout = editor.document().begin().layout()
    first, second = layout.lineAt(0), layout.lineAt(1)
    assert second.y() - first.y() > 1.2 * first.height()


def test_clicking_between_spaced_rows_finds_the_right_one(editor):
    editor.set_text("\n".join("abcdefgh"))
    block = editor.document().findBlockByNumber(5)
    place = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    QTest.mouseClick(
        editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, int(place.center().y()))
    )
    assert editor.textCursor().blockNumber() == 5


# ---- the footer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "Counting tokens …"),
        (0, "0 tokens · 512 left of 512"),
        (1, "1 token · 511 left of 512"),
        (128, "128 tokens · 384 left of 512"),
        (512, "512 tokens · the context is full; one more token can be written"),
        (1512, "1,512 tokens · 1,000 too many for the context of 512; shorten the text"),
    ],
)
def test_the_length_is_told_in_words(editor, count, words):
    editor.show_token_count(count, 512)
    assert editor.footer.token_count_text() == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (128, "128 tokens · 384 left of 512"),
        (512, "512 tokens · the context is full; after one more token the newest 256 stay"),
        (600, "600 tokens · the context holds 512; a run starts from the newest 256"),
    ],
)
def test_a_text_that_may_slide_is_never_too_long(editor, count, words):
    editor.show_token_count(count, 512)
    editor.footer.set_context_end(ContextEnd.SLIDE)
    assert editor.footer.token_count_text() == words


def test_without_a_model_no_context_is_told(editor):
    editor.show_token_count(5, 0)
    assert editor.footer.token_count_text() == "5 tokens"


def test_sample_prompts_are_offered_only_where_there_are_some(editor):
    assert not editor.footer.samples_button.isVisible()
    editor.set_sample_prompts(["one"])
    assert editor.footer.samples_button.isVisible()
    editor.footer.set_samples_available("A run is under way.")
    assert not editor.footer.samples_button.isEnabled()
    assert "A run is under way." in editor.footer.samples_button.toolTip()
