"""Text made larger and then usual again: every part of the window has the size it had."""

import pytest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QScrollArea

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.texts import visible_widgets
from look.walk import fill
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX
from playground.shell.window.tabs import TAB_TITLES


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


def sizes(page):
    """Return the size of every widget by its class and what stands in it: figures may change."""
    return {
        (
            number,
            type(widget).__name__,
            *map(QLabel.text, widget.findChildren(QLabel)),
        ): widget.size()
        for number, widget in enumerate(visible_widgets(page))
        if not isinstance(widget.parentWidget(), QAbstractItemView)
    }


def changed(before, after):
    return [
        f"{'; '.join(map(str, what))}: {size.width()} × {size.height()} became "
        f"{after[what].width()} × {after[what].height()}"
        for what, size in before.items()
        if after.get(what, size) != size
    ]


def sizes_of_tabs(desk):
    found = {}
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        stand_still(desk.window)
        found |= {(tab.title, *what): size for what, size in sizes(desk.window).items()}
    return found


def test_after_larger_text_everything_has_the_size_that_it_had(stories):
    before = sizes_of_tabs(stories)
    resize_text(stories, FONT_PX_MAX)
    sizes_of_tabs(stories)  # a page out of sight learns of the text's size when it is shown
    resize_text(stories, FONT_PX)
    assert changed(before, sizes_of_tabs(stories)) == []


def test_no_page_is_wider_than_its_room_at_the_largest_text(stories):
    resize_text(stories, FONT_PX_MAX)
    for tab in TAB_TITLES:
        stories.window.tabs.show_tab(tab.key)
        stand_still(stories.window)
        page = stories.window.tabs.currentWidget()
        assert isinstance(page, QScrollArea)
        assert page.widget().width() <= page.viewport().width(), tab.title
