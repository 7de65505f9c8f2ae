"""Words are found in the text, one place after the other."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.kit.look.theme import Theme
from playground.shell.editor.editor import TextEditor
from playground.shell.editor.find_bar import FindBar

TEXT = "The cat 🐈 saw a Cat.\nÉté, no cat"


@pytest.fixture
def bar(qtbot, qapp):
    editor = TextEditor(Theme())
    bar = FindBar(editor)
    for widget in (editor, bar):
        qtbot.addWidget(widget)
    editor.set_text(TEXT)
    editor.show()
    cursor = editor.textCursor()
    cursor.setPosition(0)
    editor.setTextCursor(cursor)
    bar.open_bar()
    return bar


def found(bar):
    """Return the offset of what is selected, in code points, and the selected text."""
    cursor = bar._editor.textCursor()
    document = bar._editor.document_model
    start = document.from_utf16(cursor.selectionStart())
    return start, document.text[start : document.from_utf16(cursor.selectionEnd())]


def test_it_goes_from_place_to_place_and_round(bar):
    QTest.keyClicks(bar.field, "cat")
    seen = [(*found(bar), bar.count.text())]
    for _ in range(3):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        seen.append((*found(bar), bar.count.text()))
    places = [TEXT.index("cat"), TEXT.index("Cat"), TEXT.rindex("cat")]
    assert seen == [
        (places[0], "cat", "1 of 3"),
        (places[1], "Cat", "2 of 3"),
        (places[2], "cat", "3 of 3"),
        (places[0], "cat", "1 of 3"),
    ]
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert found(bar)[0] == places[2]


def test_upper_case_is_meant_as_it_is_written(bar):
    QTest.keyClicks(bar.field, "Cat")
    assert found(bar) == (TEXT.index("Cat"), "Cat")
    assert bar.count.text() == "1 of 1"


def test_typing_on_stays_where_the_search_began(bar):
    QTest.keyClicks(bar.field, "a cat")
    assert found(bar)[1] == "a Cat"
    for _ in range(3):
        QTest.keyClick(bar.field, Qt.Key.Key_Backspace)
    assert found(bar) == (TEXT.index("a"), "a") or found(bar)[1] == "a "


def test_what_is_not_there_is_said_and_nothing_moves(bar):
    before = found(bar)
    QTest.keyClicks(bar.field, "dog")
    assert bar.count.text() == "Not found"
    assert found(bar) == before
    bar.field.clear()
    bar.find_next()
    assert bar.count.text() == ""


def test_esc_closes_it_and_stops_nothing(bar, qtbot):
    QTest.keyClicks(bar.field, "cat")
    with qtbot.waitSignal(bar.closed):
        QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert found(bar)[1] == "cat"


def test_what_is_selected_is_what_is_looked_for(bar):
    cursor = bar._editor.textCursor()
    cursor.setPosition(TEXT.index("saw") + 1)  # the cat is two units wide
    cursor.setPosition(TEXT.index("saw") + 4, cursor.MoveMode.KeepAnchor)
    bar._editor.setTextCursor(cursor)
    bar.open_bar()
    assert bar.field.text() == "saw"
    assert bar.count.text() == "1 of 1"
