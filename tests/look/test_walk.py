"""Whatever the window can show, a person can read: nothing overlaps, is cut, or stays hidden."""

import pytest

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.walk import fill, lines_of_editor, seen_on, unreachable_tabs

# A walk takes half a minute. So the one past real content is made in the smallest window, the one
# before the first run with the largest text; what is quick, under both and in the other scheme.
# `--everywhere`, as in `.ci/run`, makes each under all conditions.
USUALLY = {
    "test_nothing_is_wrong_before_the_first_run": {"1440x900-light-largest"},
    "test_nothing_is_wrong_with_real_content": {"1024x640-light-usual"},
    "test_there_is_room_to_write_and_every_tab_can_be_reached": {
        "1024x640-light-usual",
        "1440x900-dark-usual",
        "1440x900-light-largest",
        "1280x800-high-contrast-largest",
    },
}
LEAST_LINES = 3


def pytest_generate_tests(metafunc):
    if "conditions" in metafunc.fixturenames:
        walks_all = metafunc.config.getoption("--everywhere")
        usual = USUALLY[metafunc.function.__name__]
        wanted = [each for each in EVERYWHERE if walks_all or str(each) in usual]
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
