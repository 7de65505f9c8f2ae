"""What other tabs mark in the text is seen in the text, in the window as it is started."""

from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from look.desk import live_for
from look.pixels import changed_pixels, picture
from playground.shell.editor.token_marks import ColourBy


def rows_of_text(desk):
    """Return the rectangle of the editor's first rows, in its own coordinates."""
    view = desk.window.editor.viewport()
    return QRect(view.rect().topLeft(), view.rect().topRight()).adjusted(0, 0, 0, 60)


def marked_pixels(desk, mark):
    view = desk.window.editor.viewport()
    before = picture(view)
    mark()
    live_for(50)
    return changed_pixels(before, picture(view), rows_of_text(desk))


@pytest.fixture
def colour(written):
    written.window.tabs.show_tab("next_token")
    return written.playground.next_token.colour


@pytest.mark.parametrize("by", [by for by in ColourBy if by is not ColourBy.NOTHING])
def test_a_colour_is_seen_under_the_tokens(written, colour, by):
    marks = written.playground.next_token.marks
    # Once before, so that the model has been asked what it takes.
    colour.buttons[by].click()
    written.wait_for(lambda: any(mark.strength for mark in marks.marks))
    colour.buttons[ColourBy.NOTHING].click()
    assert marked_pixels(written, colour.buttons[by].click) > 40


def test_token_boundaries_are_seen_in_the_text(written, colour):
    assert marked_pixels(written, colour.boundaries.click) > 40


def test_token_ids_are_seen_under_the_text(written, colour):
    colour.ids.click()
    spaced = picture(written.window.editor.viewport())
    written.playground.next_token.marks.hide()
    bare = picture(written.window.editor.viewport())
    assert changed_pixels(bare, spaced, rows_of_text(written)) > 40


def test_what_a_token_looks_at_is_seen_in_the_text(written):
    written.window.tabs.show_tab("inside")
    card = written.playground.inside.attention
    pattern = card.pattern

    def look_from(row):
        QTest.mouseClick(pattern, Qt.MouseButton.LeftButton, pos=first_cell_of(pattern, row))

    written.wait_for(lambda: card.has_content and first_cell_of(pattern, 9) is not None)
    look_from(2)
    assert marked_pixels(written, lambda: look_from(9)) > 40


def first_cell_of(pattern, row):
    """Return a point on the first cell of a row of the attention map, None while it is empty."""
    places = product(range(0, pattern.height(), 4), range(0, pattern.width(), 4))
    points = (QPoint(x, y) for y, x in places)
    cells = (point for point in points if pattern.cell_at(point.toPointF()) == (row, 0))
    return next(cells, None)
