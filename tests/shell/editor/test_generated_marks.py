import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.kit.look.palette import DARK
from playground.shell.editor.generated_marks import MarginBar

PROMPT = "Once upon a time"
CONTINUED = " there was a girl."


def test_the_bar_spans_exactly_the_rows_that_hold_generated_text(editor, generate):
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


def test_a_generated_line_break_does_not_mark_the_row_of_the_prompt(editor, generate):
    editor.set_text("prompt")
    generate(editor, "\n\nanswer")
    last = editor.document().lastBlock()
    bottom = editor.blockBoundingGeometry(last).translated(editor.contentOffset()).bottom()
    ((top, end),) = editor.marked_rows()
    assert top >= editor.blockBoundingGeometry(editor.document().begin()).bottom()
    assert end <= bottom


def test_two_generations_with_typing_between_have_two_bars(editor, generate):
    generate(editor, "one\n")
    QTest.keyClicks(editor, "typed")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    generate(editor, "two")
    assert len(editor.marked_rows()) == 2


def test_nothing_generated_means_no_bar(editor):
    editor.set_text(PROMPT)
    assert editor.marked_rows() == []


def test_a_dark_scheme_retints_what_was_generated(editor, generate, scheme):
    generate(editor, CONTINUED)
    scheme.set_is_dark(True)
    (selection,) = editor.extraSelections()
    assert selection.format.background().color().name().upper() == DARK.generated_tint
    painted = editor.grab().toImage()
    x, y = editor.viewport().x() + 4, editor.viewport().y() + 14
    colours = {
        painted.pixelColor(x + i, y + j).name().upper() for i in range(60) for j in range(12)
    }
    assert DARK.generated_tint in colours


def test_the_bar_says_which_characters_the_model_wrote(editor, generate):
    bar = editor.findChild(MarginBar)
    assert bar.in_words() == "Nothing yet."
    editor.set_text(PROMPT)
    generate(editor, CONTINUED)
    first, last = len(PROMPT) + 1, len(PROMPT) + len(CONTINUED)
    assert bar.in_words() == f"Characters {first} to {last}."
    assert bar.accessibleName() == "What the model wrote"
