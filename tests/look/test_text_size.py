"""Text made larger and then usual again: every part of the window stands where it stood before."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView, QScrollArea

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.texts import visible_widgets
from look.walk import fill
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX
from playground.shell.window.tabs import TAB_TITLES

SLACK_PX = (12, 1, 12, 1)
"""To the side, and up or down: the room for the longest number is a matter of two letters."""


@pytest.fixture
def stories(open_desk, request):
    if not request.config.getoption("--everywhere"):
        pytest.skip("takes as long as a walk; --everywhere does both")
    desk = open_desk("stories")
    set_up(desk, EVERYWHERE[0])
    fill(desk)
    return desk


def resize_text(desk, *sizes):
    for font_px in sizes:
        desk.playground.theme.set_font_px(font_px)
        stand_still(desk.window)


def places(page):
    return {
        f"{number} {type(widget).__name__} {widget.accessibleName()}": QRect(
            widget.mapTo(page.window(), QPoint()), widget.size()
        )
        for number, widget in enumerate(visible_widgets(page))
        if not isinstance(widget.parentWidget(), QAbstractItemView)
    }


def moved(before, after):
    def differs(a, b):
        sides = zip(a.getRect(), b.getRect(), SLACK_PX, strict=True)
        return any(abs(one - other) > slack for one, other, slack in sides)

    return [
        f"{name}: {rect.getRect()} became {after[name].getRect()}"
        for name, rect in before.items()
        if name in after and differs(rect, after[name])
    ]


def places_of_tabs(desk):
    found = {}
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        stand_still(desk.window)
        found |= {f"{tab.title}: {name}": at for name, at in places(desk.window).items()}
    return found


def test_after_larger_text_everything_stands_where_it_stood(stories):
    before = places_of_tabs(stories)
    resize_text(stories, FONT_PX_MAX)
    places_of_tabs(stories)  # a page out of sight learns of the text's size when it is shown
    resize_text(stories, FONT_PX)
    assert moved(before, places_of_tabs(stories)) == []


def test_no_page_is_wider_than_its_room_at_the_largest_text(stories):
    resize_text(stories, FONT_PX_MAX)
    for tab in TAB_TITLES:
        stories.window.tabs.show_tab(tab.key)
        stand_still(stories.window)
        page = stories.window.tabs.currentWidget()
        assert isinstance(page, QScrollArea)
        assert page.widget().width() <= page.viewport().width(), tab.title
