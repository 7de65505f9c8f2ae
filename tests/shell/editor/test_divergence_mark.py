"""The mark in the text at the token where two computations diverge."""

from PySide6.QtGui import QTextCharFormat

from playground.text import TextRange

WAVE = QTextCharFormat.UnderlineStyle.WaveUnderline


def underlined(editor):
    return [
        (each.cursor.selectionStart(), each.cursor.selectionEnd())
        for each in editor.extraSelections()
        if each.format.underlineStyle() == WAVE
    ]


def test_a_divergence_is_underlined_until_it_is_taken_away(editor):
    editor.set_text("Once upon a time")
    editor.mark_divergence(TextRange(start=5, end=9))
    assert underlined(editor) == [(5, 9)]
    editor.mark_divergence(None)
    assert underlined(editor) == []


def test_the_mark_is_beside_what_the_model_wrote_and_counts_as_qt_does(editor):
    editor.set_text("😀a")
    editor.begin_generation()
    editor.append_generated(list(b" cat"))
    editor.mark_divergence(TextRange(start=3, end=6))
    assert underlined(editor) == [(4, 7)]
    editor.append_generated(list(b" sat"))
    editor.end_generation()
    assert underlined(editor) == [(4, 7)]
    assert len(editor.extraSelections()) == 2


def test_a_text_that_became_shorter_is_no_reason_to_fail(editor):
    editor.set_text("Once upon a time")
    editor.mark_divergence(TextRange(start=12, end=16))
    editor.replace_text("Once")
    editor.mark([])
    assert len(editor.toPlainText()) == 4
