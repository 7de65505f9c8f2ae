"""The window: one alone, and all of it on the screen."""

import pytest

from started.picture import Rect
from started.program import TITLE
from started.waiting import wait_until

ALWAYS_IN_SIGHT = (
    "generateButton",
    "stopButton",
    "kvCacheSwitch",
    "editor",
    "Sampling",
    "statusLine",
)


def test_from_the_start_to_the_last_tab_one_window_comes_onto_the_screen(open_display, start):
    display = open_display(has_window_manager=False)
    watch = display.watch()
    person = start(display=display)
    program = person.program

    for tab in program.items("Views"):
        person.click(tab.room)
        program.wait_until_ready()
    window = int(display.window_named(TITLE))
    person.quit()
    watch.wait_for_the_end_of(window)

    assert [hex(each) for each in watch.windows()] == [hex(window)]


def assert_fits(person):
    """Assert that the window with its frame is on the screen, and what it is used by too."""
    program, screen = person.program, person.program.display.screen
    framed = program.display.framed(program.window)
    assert screen.holds(framed), f"the window with its frame is {framed}"
    for name in ALWAYS_IN_SIGHT:
        widget = program.widget(name)
        assert screen.holds(widget.room), f"{name} is {widget.room}"
    status = program.widget("statusLine").room
    assert person.look().n_colours(status) > 2, "nothing is painted in the status line"


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
def test_the_first_window_fits_the_screen_with_its_frame(open_display, start, size):
    assert_fits(start(display=open_display(*size)))


def test_a_window_that_was_left_on_a_larger_screen_fits_this_one(open_display, start):
    display = open_display(1920, 1080)
    large = start(display=display)
    framed = display.framed(large.program.window)
    corner = Rect(framed.right - 3, framed.bottom - 3, 1, 1)
    large.drag(corner, Rect(1900, 1060, 1, 1))
    wait_until(lambda: display.framed(large.program.window).width > framed.width, "a larger window")
    large.quit()
    assert large.program.wait_for_its_end() == 0

    assert_fits(start(display=open_display(1024, 640)))


def test_a_story_is_written_on_a_small_screen(open_display, start):
    person = start(display=open_display(1024, 640), settings={"max_new_tokens": 30})
    program = person.program
    prompt, editor = program.text(), program.widget("editor").seen
    before = person.look()
    person.click("generateButton")
    program.wait_until_written(prompt)
    program.wait_until_ready()
    assert person.look().n_changed(before, editor) > 2_000
