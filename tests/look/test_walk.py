"""Whatever the window can show, a person can read: nothing overlaps, is cut, or stays hidden."""

import pytest

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.walk import fill, lines_of_editor, seen_on, unreachable_tabs

# The smallest window, the usual one in the other scheme, and the largest text. `--everywhere`
# walks under all conditions.
USUALLY = ("1024x640-light-usual", "1440x900-dark-usual", "1440x900-light-largest")
LEAST_LINES = 3


def pytest_generate_tests(metafunc):
    if "conditions" in metafunc.fixturenames:
        walks_all = metafunc.config.getoption("--everywhere")
        wanted = [each for each in EVERYWHERE if walks_all or str(each) in USUALLY]
        metafunc.parametrize("conditions", wanted, ids=str)


def faults_of(seen):
    """Return every fault of a walk with its place."""
    return [f"{place}: {fault}" for place, faults in seen for fault in faults]


@pytest.fixture
def stories(open_desk, conditions):
    desk = open_desk("stories")
    set_up(desk, conditions)
    return desk


def test_nothing_is_wrong_before_the_first_run(stories, conditions):
    assert faults_of(seen_on(stories)) == []


def test_nothing_is_wrong_with_real_content(stories, conditions):
    fill(stories)
    stand_still(stories.window)
    assert faults_of(seen_on(stories)) == []


def test_there_is_room_to_write_and_every_tab_can_be_reached(stories, conditions):
    for notice in stories.window.notice_area.notices():
        notice.dismiss_button.click()
    stand_still(stories.window)
    assert lines_of_editor(stories) >= LEAST_LINES
    assert unreachable_tabs(stories) == []
