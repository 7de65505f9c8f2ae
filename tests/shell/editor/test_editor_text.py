from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from playground.shell.editor.editor_text import (
    differing_stretch,
    document_text,
    pasted_text,
    shown_text,
)

ODD = "a \n\r\t\0\u00a0\u2028\u2029\ufdd0\ufdd1\ufffc\ufeff\ufffe\u200bé日😀"


def utf16_length(text):
    return len(text.encode("utf-16-le")) // 2


@settings(deadline=None, max_examples=100)
@given(st.text(ODD, max_size=20))
def test_qts_document_holds_as_many_units_as_the_text_has(text):
    document = QTextDocument()
    QTextCursor(document).insertText(shown_text(text))
    assert document.characterCount() - 1 == utf16_length(text)


@settings(deadline=None, max_examples=100)
@given(st.text(ODD, max_size=20))
def test_what_is_read_back_is_what_is_shown(text):
    document = QTextDocument()
    QTextCursor(document).insertText(shown_text(text))
    assert document_text(document, 0, utf16_length(text)) == shown_text(text)


def test_no_break_spaces_and_line_separators_survive_reading():
    document = QTextDocument()
    QTextCursor(document).insertText("a\u00a0b\u2028c\nd")
    assert document_text(document, 1, 7) == "\u00a0b\u2028c\nd"


def test_pasted_line_breaks_become_newlines():
    assert pasted_text("\ufeffa\r\nb\rc\u2029d\ne\u2028f") == "a\nb\nc\nd\ne\u2028f"


@settings(deadline=None, max_examples=200)
@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_the_stretch_that_differs_turns_one_text_into_the_other(old, new):
    start, old_end, new_end = differing_stretch(old, new)
    assert 0 <= start <= old_end <= len(old)
    assert start <= new_end <= len(new)
    assert old[:start] + new[start:new_end] + old[old_end:] == new
    # Nothing more could be left alone at either side.
    assert start in (old_end, new_end) or old[start] != new[start]
