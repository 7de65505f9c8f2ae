"""Journeys in the started program, as a person makes them.

`gpt2-playground` runs as a process of its own under a window manager, on a display of its own. All
that happens in it comes from the X server, by the pointer, the wheel and the keys (`person.py`).
What a person sees is read from the screen's pixels (`picture.py`). Where to click is asked of the
program: `reporter.py` starts it exactly as its console script does and answers where widgets are,
and can do nothing else; one journey does without it, by keys alone.

Whatever the program writes to stderr, a traceback or a warning of Qt, fails the journey.
"""

import subprocess

import pytest

from started.display import Display, missing_tools
from started.person import Person
from started.program import Program


@pytest.fixture(autouse=True, scope="session")
def _is_wanted(request):
    if not request.config.getoption("--started"):
        pytest.skip("journeys in the started program take minutes; --started makes them")
    if missing := missing_tools():
        pytest.fail(f"not installed: {' '.join(missing)}", pytrace=False)


@pytest.fixture
def open_display():
    """Make displays, and end them with the test."""
    displays = []

    def open_one(width=1600, height=1000, *, has_window_manager=True):
        displays.append(Display(width, height, has_window_manager=has_window_manager))
        return displays[-1]

    yield open_one
    for display in displays:
        display.close()


@pytest.fixture
def start(open_display, tmp_path):
    """Start programs as the same person every time; each has to end well and in silence."""
    programs = []

    def start_one(*, display=None, **how):
        program = Program(display or open_display(), tmp_path, **how)
        programs.append(program)
        return Person(program.appear())

    yield start_one
    troubles = []
    for program in programs:
        troubles += _end(program, tmp_path)
    assert not troubles, "\n".join(troubles)


def _end(program, folder):
    """Close a program as a person does, and return what there is to say against it."""
    troubles = []
    if program.is_running:
        program.display.picture().save(folder / "last-seen.png")
        Person(program).quit()
    try:
        if status := program.wait_for_its_end():
            troubles.append(f"exit status {status}")
    except subprocess.TimeoutExpired:
        program.kill()
        troubles.append("it did not end")
    return troubles + program.complaints()
