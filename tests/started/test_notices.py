"""What the program has to say moves nothing, and goes when its problem is gone."""

from started.waiting import wait_until

UNMOVED = (
    "generateButton",
    "stopButton",
    "kvCacheSwitch",
    "editor",
    "Sampling",
    "Views",
    "temperatureSlider",
    "statusLine",
)


def places(program):
    """Return where everything stands that a person may be about to click."""
    return {
        name: (program.widget(name).room.left, program.widget(name).room.top) for name in UNMOVED
    }


def choose(person, title):
    person.click("modelPicker")
    person.click_item("modelPicker", title)


def test_a_failed_load_moves_nothing_and_is_forgotten_after_one_that_works(
    open_display, start, tmp_path
):
    broken = tmp_path / "broken"
    broken.mkdir()
    person = start(display=open_display(1024, 640))
    program = person.program
    before = places(program)
    choose(person, "Open model folder…")
    wait_until(lambda: program.widgets("fileNameEdit"), "the question for a folder")
    person.type(str(broken))
    person.press("Return")
    wait_until(lambda: program.widgets("Problem"), "the notice of a failed load")
    assert places(program) == before
    choose(person, "Primitive")
    wait_until(lambda: "Primitive" in program.widget("modelPicker").words, "another model")
    program.wait_until_ready()
    wait_until(lambda: not program.widgets("Problem"), "the notice to go")
    assert places(program) == before


def test_a_fault_and_its_banner_move_nothing_under_the_pointer(open_display, start):
    person = start(display=open_display(1024, 640))
    program = person.program
    person.click_item("Views", "What if")
    choice = wait_until(lambda: program.widgets("Wrong position"), "the faults")[0].room
    before = places(program)
    person.click(choice)
    program.widget("Turn the fault off")
    assert places(program) == before
    assert program.widgets("Wrong position")[0].room == choice
    person.click("Turn the fault off")
    wait_until(lambda: not program.widgets("Turn the fault off"), "the banner to go with the fault")
    assert places(program) == before


def test_a_load_shows_itself_without_moving_anything(open_display, start):
    person = start(display=open_display(1440, 900))
    program = person.program
    before = places(program)
    choose(person, "GPT-2 124M")
    person.point(program.widget("editor").room)
    program.widget("Cancel loading")
    assert places(program) == before
    person.click("Cancel loading")
    wait_until(lambda: not program.widgets("Cancel loading"), "the end of the load")
    assert places(program) == before
    program.wait_until_ready()
