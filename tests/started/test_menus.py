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
