"""Buttons that open a menu look closed once it is."""

from started.waiting import wait_until


def test_a_button_whose_menu_was_closed_elsewhere_looks_as_before(start):
    person = start()
    program = person.program
    button = program.widget("menuButton").room
    before = person.look()
    person.click("menuButton")
    wait_until(lambda: person.program.display.picture().n_changed(before, button), "an open menu")
    person.click(program.widget("editor").room)
    person.put_the_pointer_away()
    wait_until(lambda: not person.look().n_changed(before, button), "the button as it was")


def test_the_session_before_is_opened_from_the_menu_by_keys_alone(start):
    person = start(settings={"text": "A tale to come back to", "model": "primitive"})
    program = person.program
    person.press("ctrl+n")
    wait_until(lambda: program.text() == "", "an empty text")
    # File, past New and Open, into Open recent, its first.
    person.press("F10", "Right", "Down", "Down", "Right", "Return")
    wait_until(lambda: program.text() == "A tale to come back to", "the session before")
