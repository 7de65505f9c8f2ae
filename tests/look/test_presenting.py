"""A stage, read from the back row: every card whole, large letters, thick lines, both schemes."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo

from look.pixels import picture, stand_still
from look.sight import rect_in_window
from look.walk import faults, fill
from playground.generation import CacheMode
from playground.kit.look.palette import DARK, LIGHT
from playground.kit.look.theme import FONT_PX, ThemeChoice

SIZES = ((1024, 768), (1920, 1080))
SCHEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
QUARTER = 4
LEAST_PX = 6.5
"""Of letters, in a picture scaled to a quarter: below this one guesses."""
USUALLY = {(SIZES[0], ThemeChoice.LIGHT)}


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in SCHEMES], ids=str)
def stories(open_desk, request):
    if request.param not in USUALLY and not request.config.getoption("--everywhere"):
        pytest.skip("--everywhere looks at the other size and scheme, too")
    desk = open_desk("stories")
    desk.playground.theme.set_choice(request.param[1])
    return desk


def present(desk, size):
    for notice in desk.window.notice_area.notices():
        notice.dismiss_button.click()
    desk.window.tabs.show_tab("lab")
    desk.window.actions_by_key["present"].trigger()
    stand_still(desk.window)

    def has_size():
        """Whether it has this size; the platform may still have been about to fill the screen."""
        if (desk.window.width(), desk.window.height()) == size:
            return True
        desk.window.setGeometry(0, 0, *size)
        return False

    desk.wait_for(has_size)
    stand_still(desk.window)
    assert has_size()


@pytest.fixture
def stage(stories, size):
    """A stage on which every card has something to show."""
    fill(stories)
    present(stories, size)
    return stories


@pytest.fixture
def race(stories, size):
    """A stage after a race."""
    stories.prepare(n_new=60)
    stories.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    stories.run(stories.window.actions_by_key["generate"].trigger)
    present(stories, size)
    return stories


@pytest.fixture
def size(request):
    return request.node.callspec.params["stories"][0]


def cards_of(desk):
    """Walk the cards once, and yield each as it stands."""
    first = desk.window.stage.card
    while True:
        stand_still(desk.window)
        yield desk.window.stage.card
        desk.window.actions_by_key["next_card"].trigger()
        if desk.window.stage.card is first:
            return


def test_every_card_is_whole_and_keeps_clear_of_text_headline_and_controls(stage):
    window, wrong, n_cards = stage.window, [], 0
    others = (window.editor, stage.playground.lab.headline, window.findChild(object, "stageBar"))
    for card in cards_of(stage):
        n_cards += 1
        wrong += [f"{card.title}: {fault}" for fault in faults(window)]
        # What is scrolled away lies over nothing.
        seen = card.visibleRegion().boundingRect()
        room = QRectF(card.mapTo(window, seen.topLeft()), seen.size())
        wrong += [
            f"{card.title} lies over {other.objectName()}"
            for other in others
            if room.intersects(rect_in_window(other))
        ]
    assert not wrong, "\n".join(wrong)
    assert n_cards > 15


def test_letters_can_be_read_in_a_quarter_of_the_picture(race):
    window, lab = race.window, race.playground.lab
    assert QFontInfo(window.editor.font()).pixelSize() / QUARTER >= LEAST_PX
    assert QFontInfo(lab.latency._title.font()).pixelSize() / QUARTER >= LEAST_PX
    for axis in (lab.latency.plot._x_axis, lab.latency.plot._y_axis):
        assert QFontInfo(axis._title.font()).pixelSize() / QUARTER >= LEAST_PX
    labels = [line.label for line in lab.latency.plot._lines if line.label.isVisible()]
    # Where two lines lie close together, as times happen to be, only one has room for its words.
    assert labels
    for label in labels:
        assert QFontInfo(label.font()).pixelSize() / QUARTER >= LEAST_PX


def test_lines_are_as_thick_as_letters_are_large(race):
    palette = LIGHT if race.playground.theme.choice is ThemeChoice.LIGHT else DARK
    plot = race.playground.lab.latency.plot
    stand_still(race.window)
    seen = picture(plot)
    colour = QColor(palette.with_cache)
    columns = [
        sum(_is_like(seen.pixelColor(x, y), colour) for y in range(seen.height()))
        for x in range(seen.width() // 3, seen.width() // 2)
    ]
    # A pixel less for edges that fall between two.
    least = int(1.5 * race.playground.theme.font_px / FONT_PX) - 1
    assert sorted(columns)[len(columns) // 2] >= max(least, 2)


def _is_like(one, other):
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(first - second) < 30 for first, second in pairs)
