"""What is drawn under the tokens of the text, and which token the pointer is on."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.shell.editor.token_marks import TokenMark, TokenMarks, strip_colour
from playground.tabs.next_token.pointer.presenter import TokenPointer


def mark(start, end, strength=1.0):
    return TokenMark(start=start, end=end, token_id=7, strength=strength)


@pytest.fixture
def marks(written, theme):
    marks = TokenMarks(written, theme)
    marks.show()
    return marks


@pytest.fixture
def pointer(written):
    return TokenPointer(written)


def centre_of(editor, position):
    cursor = editor.textCursor()
    cursor.setPosition(position)
    box = editor.cursorRect(cursor)
    return QPoint(box.x() + 3, box.center().y())


def test_a_mark_stands_under_its_characters(marks, written):
    marks.show_marks([mark(0, 4), mark(4, 7)])

    (_, first), (_, second) = marks.pieces()
    assert first.right() == pytest.approx(second.left())
    assert centre_of(written, 5).x() in range(int(second.left()), int(second.right()))
    assert first.width() > 10


def test_a_mark_over_two_rows_has_a_piece_on_each(marks, written):
    written.resize(120, 320)
    written.set_text("several words that do not fit on one row")
    marks.show_marks([mark(0, 30)])

    tops = [rect.top() for _, rect in marks.pieces()]
    assert len(tops) > 1
    assert tops == sorted(set(tops))


def test_strips_are_painted_in_their_strength(marks, theme):
    marks.show_marks([mark(0, 4, strength=1.0)])
    (_, room), *_ = marks.pieces()

    image = marks.grab().toImage()
    painted = image.pixelColor(int(room.center().x()), int(room.bottom()) + 2)
    assert painted.name() == strip_colour(theme.palette, 1.0).name()


def test_ids_make_room_between_the_lines(marks, written):
    written.set_text("a\nb")
    apart = centre_of(written, 2).y() - centre_of(written, 0).y()

    marks.set_details(boundaries=False, ids=True)

    assert centre_of(written, 2).y() - centre_of(written, 0).y() > apart
    marks.set_details(boundaries=False, ids=False)
    assert centre_of(written, 2).y() - centre_of(written, 0).y() == apart


def test_marks_let_every_click_through(marks):
    assert marks.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_the_pointer_finds_the_token_under_it(pointer, written):
    assert pointer.token_at(centre_of(written, 5)) == 5
    assert pointer.token_at(QPoint(400, 300)) is None


def test_resting_on_a_token_tells_of_it_and_leaving_ends_that(pointer, written, qtbot):
    with qtbot.waitSignal(pointer.hovered) as hovered:
        QTest.mouseMove(written.viewport(), centre_of(written, 6))
    assert hovered.args == [6]

    with qtbot.waitSignal(pointer.left):
        QTest.mouseMove(written.viewport(), QPoint(300, 250))


def test_a_click_on_a_token_is_told_and_a_selection_is_not(pointer, written):
    clicked = []
    pointer.clicked.connect(clicked.append)

    QTest.mouseClick(written.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(written, 6))
    QTest.mouseDClick(written.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(written, 9))

    assert clicked[0] == 6
    assert len(clicked) == 1


def test_the_place_of_a_token_is_told_in_the_windows_own_pixels(pointer, written):
    rect = pointer.rect_of(5)

    expected = written.viewport().mapTo(written.window(), centre_of(written, 5))
    assert abs(rect.x() - expected.x()) < 6
    assert pointer.rect_of(99) is None
