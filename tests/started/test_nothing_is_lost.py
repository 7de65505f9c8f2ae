"""What a person made is there again, however the program ended."""

import signal
import time

import pytest

from started.display import Display
from started.kills import kill_often
from started.person import Person
from started.program import Program
from started.waiting import wait_until

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
BACK = "The program did not end in order the last time; the text and {} are back."
FIRST = {"model": "primitive", "max_new_tokens": 6, "text": "hello"}


@pytest.fixture
def display():
    display = Display(1280, 800)
    yield display
    display.close()


@pytest.fixture
def begin(display, tmp_path):
    """Start the program as the same person; whatever is left at the end is killed."""
    programs = []

    def begin_one(settings=None):
        programs.append(Program(display, tmp_path, settings=settings))
        return Person(programs[-1].appear())

    yield begin_one
    for program in programs:
        if program.is_running:
            program.kill()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_in_order_and_loses_nothing(begin, number):
    person = begin(FIRST)
    person.click("editor")
    person.press("ctrl+End")
    person.type(" world and more")
    person.program.send(number)
    assert person.program.wait_for_its_end() == 0
    assert person.program.complaints() == []
    again = begin()
    assert again.program.text() == "hello world and more"
    assert not again.program.widgets(BACK.format("0 runs"))


def test_after_a_kill_text_and_runs_are_back_and_one_line_says_so(begin):
    person = begin(FIRST)
    program = person.program
    person.press("ctrl+Return")
    text = program.wait_until_written("hello", n_characters=5)
    program.wait_until_ready()
    person.click("editor")
    person.press("ctrl+End")
    person.type(" and then")
    text = program.text()
    time.sleep(2)
    program.kill()
    again = begin()
    assert again.program.text() == text
    again.program.widget(BACK.format("1 run"))
    again.click_item("Views", "Runs")
    wait_until(lambda: len(again.program.items("runTable")) == 1, "the run in the table")


def test_kills_at_any_moment_lose_nothing(display, tmp_path):
    tally = kill_often(display, tmp_path / "killed", 4, seed=7)
    assert tally.lost == []
    assert tally.kills == 4
