"""Editing what the model wrote: in the middle, all of it, and back."""

import pytest

from fixtures.saved_sessions import sessions_kept_in
from started.waiting import wait_until

PARAGRAPH = (
    "{} went to the park and saw a big red ball. It was a nice day and they all played together "
    "until the sun went down."
)
LONG_TEXT = "\n\n".join(PARAGRAPH.format(name) for name in ("Tim", "Sam") * 5)


def put_the_caret_before(person, position):
    """Click into the left half of a character."""
    place = person.program.character(position)
    person.click(type(place)(place.left, place.top, 2, place.height))


def test_an_edit_in_the_middle_is_gone_on_from_and_taken_back_step_by_step(start):
    person = start(settings={"max_new_tokens": 25, "ignore_end_of_text": True})
    program = person.program
    states = [program.text()]

    person.press("ctrl+Return")
    program.wait_until_written(states[-1])
    program.wait_until_ready()
    states.append(program.text())

    put_the_caret_before(person, len("Once upon"))
    person.type("ce")
    states.append("Once uponce" + states[-1].removeprefix("Once upon"))
    wait_until(lambda: program.text() == states[-1], "what was typed")

    person.press("ctrl+Return")
    program.wait_until_written(states[-1])
    program.wait_until_ready()
    assert program.text().startswith(states[-1])

    for state in reversed(states):
        person.press("ctrl+z")
        wait_until(lambda state=state: program.text() == state, f"the text {state!r} again")


@pytest.mark.parametrize("key", ["Delete", "ctrl+x"])
def test_a_long_text_is_cleared_from_its_end_and_another_begun(start, key):
    person = start(settings={"text": LONG_TEXT, "max_new_tokens": 20, "ignore_end_of_text": True})
    program = person.program
    person.press("ctrl+Return")
    program.wait_until_written(LONG_TEXT)
    program.wait_until_ready()
    text = program.text()
    person.click("editor")
    person.press("ctrl+End")
    person.turn_wheel(program.widget("editor").seen, notches=20)
    wait_until(lambda: not program.character(len(text) - 1).is_empty, "the end of the text")

    person.press("ctrl+a", key)
    wait_until(lambda: program.text() == "", "an empty editor")
    wait_until(lambda: program.widget("tokenCount").words.startswith("1 / "), "an empty count")

    person.type("Tim")
    wait_until(lambda: program.text() == "Tim", "what was typed")
    person.press("ctrl+Return")
    assert program.wait_until_written("Tim").startswith("Tim")
    program.wait_until_ready()


def test_a_window_closed_while_text_is_dragged_ends_the_program_and_keeps_the_text(start):
    person = start()
    program = person.program
    person.click("editor")
    person.press("ctrl+End")
    person.type(" there")
    wait_until(lambda: program.text().endswith(" there"), "what was typed")
    text = program.text()
    person.click(program.character(2))
    person.press("ctrl+a")
    person.carry(program.character(len(text) - 4), program.widget("editor").seen)
    person.close_the_window()
    assert program.wait_for_its_end() == 0
    (kept,) = sessions_kept_in(program.state_folder)
    assert kept.session.text == text
