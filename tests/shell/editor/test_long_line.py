"""One line without a space, as long as a whole text: shown, typed into and generated onto."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtTest import QTest

from playground.shell.editor.editor_surface import UNBROKEN_CHARS
from playground.shell.editor.generated_marks import rows_in_view
from playground.text import TextRange

LINE = "abcdefghij" * 10_000


@pytest.fixture
def long_line(editor):
    """The editor, with the line in it and the caret at its end."""
    editor.replace_text(LINE)
    return editor


def _rows(editor, number):
    """The rows of a paragraph, as the editor has broken it."""
    block = editor.document().findBlockByNumber(number)
    editor.blockBoundingGeometry(block)  # lays it out
    lines = [block.layout().lineAt(row) for row in range(block.layout().lineCount())]
    starts = [line.textStart() for line in lines]
    return [block.text()[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


def test_a_very_long_word_begins_on_the_row_it_stands_on(editor):
    editor.set_text(f"two words {'x' * UNBROKEN_CHARS}")
    assert len(_rows(editor, 0)[0]) > len("two words ")


@pytest.mark.parametrize(
    "text",
    [
        f"two words {'x' * (UNBROKEN_CHARS - 1)}",
        f"{'some words ' * 2000}end",
    ],
)
def test_all_other_words_stay_whole(editor, text):
    editor.set_text(text)
    rows = _rows(editor, 0)
    assert rows[0].endswith(" ")
    assert "".join(rows) == text


def test_a_long_word_leaves_the_paragraphs_beside_it_as_they_are(editor):
    words = "a few words " * 40
    editor.set_text(f"{words}\n{LINE}\n{words}")
    assert len(_rows(editor, 1)) > 100
    for number in (0, 2):
        assert all(row.endswith(" ") for row in _rows(editor, number))


def test_a_word_that_is_no_longer_too_long_goes_to_the_next_row_as_a_whole(editor, select):
    editor.set_text(f"two words {'x' * UNBROKEN_CHARS}")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert _rows(editor, 0)[0] == "two words "
    QTest.keyClicks(editor, "x")
    assert len(_rows(editor, 0)[0]) > len("two words ")
    usual = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
    assert editor.document().defaultTextOption().wrapMode() is usual


def test_typing_and_undoing_in_a_long_line_keep_the_text(long_line, agrees, undo, select):
    QTest.keyClicks(long_line, "end")
    assert long_line.document_model.text == f"{LINE}end"
    select(long_line, 50_000, 50_010)
    QTest.keyClicks(long_line, "-")
    assert long_line.document_model.text == f"{LINE[:50_000]}-{LINE[50_010:]}end"
    assert agrees(long_line)
    undo(long_line)
    undo(long_line)
    assert long_line.document_model.text == LINE
    assert agrees(long_line)


def test_what_is_generated_at_the_end_of_a_long_line_is_marked(long_line, generate, agrees):
    generate(long_line, "written by the model")
    document = long_line.document_model
    end = len(LINE)
    assert document.text == f"{LINE}written by the model"
    assert document.generated_ranges() == (TextRange(start=end, end=document.n_chars),)
    assert agrees(long_line)
    long_line.verticalScrollBar().setValue(long_line.verticalScrollBar().maximum())
    (stretch,) = long_line.marked_rows()
    assert 0 < stretch[1] <= long_line.viewport().height()


def test_only_rows_in_view_are_looked_at(long_line):
    n_rows = long_line.document().begin().layout().lineCount()
    for share in (0.0, 0.5, 1.0):
        bar = long_line.verticalScrollBar()
        bar.setValue(round(share * bar.maximum()))
        rows = [(place.y() + line.y(), line.height()) for _, line, place in rows_in_view(long_line)]
        height = long_line.viewport().height()
        in_view = [top for top, row_px in rows if -row_px < top < height]
        assert len(in_view) <= len(rows) <= len(in_view) + 4 < n_rows / 10
        # None in between is left out, from the top of the view to its end.
        assert rows[0][0] <= 0 or share == 0.0
        assert rows[-1][0] + rows[-1][1] > height - 2 * rows[-1][1] or share == 1.0
        assert [top for top, _ in rows] == sorted({top for top, _ in rows})


def test_a_click_in_a_long_line_puts_the_caret_there(long_line):
    row = next(line for _, line, place in rows_in_view(long_line) if place.y() + line.y() > 5)
    place = next(place for _, line, place in rows_in_view(long_line))
    y = place.y() + row.y() + row.height() / 2
    QTest.mouseClick(long_line.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, int(y)))
    assert long_line.textCursor().position() == row.textStart()
