"""Somebody who puts everything away: then a program can be compared with itself an hour ago."""

import re
import subprocess
import time
from contextlib import suppress

from started.person import Person
from started.program import TITLE
from started.waiting import wait_until

_MOST_WINDOWS = 12
_SETTLING_S = 5.0
"""After two seconds the program gives back what model and session before have left."""


def put_everything_away(person: Person) -> bool:
    """Have nothing but an empty text, the stories model and one run of one token.

    Returns:
        Whether it came to that: a dialog may ask something that has to be answered first.
    """
    try:
        _close_other_windows(person)
        person.press("Escape", "Escape", "Escape", "ctrl+0")
        with suppress(AssertionError):
            if person.program.widgets("lessonLeave"):
                person.click("lessonLeave")
        _take_the_stories_model(person)
        person.press("ctrl+n")
        person.click("kvCacheOn")
        person.click_item("Views", "KV-cache lab")
        person.click("oneTokenButton")
        person.program.wait_until_ready()
        person.press("Escape")  # what a run holds is not given back while it waits for more
    except AssertionError:
        return False
    time.sleep(_SETTLING_S)
    return True


def _close_other_windows(person: Person) -> None:
    program = person.program
    for _ in range(_MOST_WINDOWS):
        others = [each for each in _windows(person) if each != program.window]
        if not others:
            break
        program.display.ask("xdotool", "windowactivate", others[0])
        time.sleep(0.2)
        person.press("Escape")
        time.sleep(0.2)
        if others[0] in _windows(person):
            person.close_the_window()
            time.sleep(0.2)
    person.bring_the_window_back()


def _windows(person: Person) -> list[str]:
    display = person.program.display
    search = ("xdotool", "search", "--onlyvisible", "--name", f"{re.escape(TITLE)}$")
    done = subprocess.run(search, env=display.environment(), capture_output=True, text=True)
    return done.stdout.split()


def _take_the_stories_model(person: Person) -> None:
    program = person.program
    with suppress(AssertionError):
        program.wait_until_ready()  # another model may be on its way
    if "Stories" not in program.widget("modelPicker").words:
        wait_until(lambda: program.widget("modelPicker").is_enabled, "the list of models")
        person.click("modelPicker")
        person.click_item("modelPicker", "Stories")
    wait_until(lambda: "Stories" in program.widget("modelPicker").words, "the stories model")
    program.wait_until_ready()
