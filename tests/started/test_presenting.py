"""Presenting, by a person with a clicker: F11, Page Down, Escape."""

import pytest

from started.picture import Rect
from started.waiting import wait_until


def outline(person):
    """Return where the window stands on the screen, without its frame."""
    about = person.program.display.ask("xwininfo", "-id", person.program.window)
    return tuple(
        int(next(line for line in about.splitlines() if name in line).split(":")[1])
        for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    )


def begin(person):
    person.press("F11")
    screen = person.program.display.screen
    everything = (0, 0, screen.width, screen.height)
    wait_until(lambda: outline(person) == everything, "the window on all of the screen")
    person.program.widget("stageBar")


@pytest.mark.parametrize("has_window_manager", [True, False])
def test_a_talk_is_given_and_the_window_is_as_it_was(open_display, start, has_window_manager):
    display = open_display(1280, 900, has_window_manager=has_window_manager)
    person = start(display=display, settings={"max_new_tokens": 24, "cache_mode": "race"})
    program = person.program
    person.click("editor")
    before, text = outline(person), program.text()

    begin(person)
    person.press("ctrl+Return")
    program.wait_until_written(text)
    wait_until(lambda: program.widgets("stageGenerateButton"), "the end of the run")
    first = program.widget("stagePlace").words
    assert first.startswith("1 of ")
    person.press("Next")
    wait_until(lambda: program.widget("stagePlace").words.startswith("2 of "), "the next card")
    person.press("Prior")
    wait_until(lambda: program.widget("stagePlace").words.startswith("1 of "), "the first card")
    plot = program.widget("latencyPlot").seen
    assert display.picture().n_colours(plot) > 8, "nothing is drawn in the plot"
    person.press("End")
    person.type(" Hello")
    wait_until(lambda: program.text().endswith(" Hello"), "what was typed")

    person.press("Escape")
    wait_until(lambda: outline(person) == before, "the window where it was")
    assert not program.widgets("stageBar")
    program.widget("generateButton")


def test_a_window_that_was_closed_while_presenting_opens_as_usual(start, open_display):
    display = open_display(1280, 900)
    person = start(display=display)
    before = outline(person)
    begin(person)
    person.quit()
    assert person.program.wait_for_its_end() == 0

    again = start(display=display)
    assert again.program.widgets("generateButton")
    left, top, width, height = outline(again)
    assert (width, height) == before[2:]
    assert display.screen.holds(Rect(left, top, width, height))
