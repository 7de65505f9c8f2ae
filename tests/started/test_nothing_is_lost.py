"""What a person made is there again, however the program ended."""

import os
import shutil
import signal
import time

import pytest

from fixtures.saved_sessions import sessions_kept_in
from started.display import Display
from started.kills import kill_often
from started.person import Person
from started.program import Program
from started.waiting import wait_until

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
NOT_KEPT = (
    "What you write will not be kept when the program ends (Read-only file system). "
    "File ▸ Save as… can put it elsewhere."
)
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

    def begin_one(settings=None, *, display=display, within=()):
        programs.append(Program(display, tmp_path, settings=settings, within=within))
        return Person(programs[-1].appear())

    yield begin_one
    for program in programs:
        if program.is_running:
            program.kill()


def type_at_the_end(person, words):
    person.click("editor")
    person.press("ctrl+End")
    person.type(words)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_in_order_and_loses_nothing(begin, number):
    person = begin(FIRST)
    type_at_the_end(person, " world and more")
    person.program.send(number)
    assert person.program.wait_for_its_end() == 0
    assert person.program.complaints() == []
    again = begin()
    assert again.program.text() == "hello world and more"
    assert not again.program.widgets(BACK.format("0 runs"))


def test_a_logout_has_all_kept_at_once_and_may_be_called_off(begin):
    person = begin(FIRST)
    program = person.program
    person.press("ctrl+Return")
    program.wait_until_written("hello", n_characters=5)
    program.wait_until_ready()
    type_at_the_end(person, " the last words")
    text = program.text()
    program.log_out()
    (kept,) = sessions_kept_in(program.state_folder)
    assert (kept.session.text, len(kept.notes)) == (text, 1)
    # Another program had a question, and the session went on.
    person.type(" and more")
    wait_until(lambda: program.text() == text + " and more", "what was typed after that")
    program.log_out()
    program.kill()
    assert program.complaints() == []
    assert begin().program.text() == text + " and more"


def test_the_end_of_the_screen_ends_it_and_loses_nothing(begin, open_display):
    lost = open_display(1280, 800)
    person = begin(FIRST, display=lost)
    type_at_the_end(person, " world and more")
    lost.end_the_server()
    assert person.program.wait_for_its_end() == 1
    again = begin()
    assert again.program.text() == "hello world and more"
    assert not again.program.widgets(BACK.format("0 runs"))


def is_kept(folder, text):
    """Tell whether a session of this text, and its first run, are on the disk."""
    has_run = any(folder.rglob("runs/1.json"))
    return has_run and [each.session.text for each in sessions_kept_in(folder)] == [text]


def test_runs_are_back_although_somebody_removed_the_folder(begin):
    person = begin(FIRST)
    program = person.program
    person.press("ctrl+Return")
    program.wait_until_written("hello", n_characters=5)
    program.wait_until_ready()
    shutil.rmtree(program.state_folder)
    type_at_the_end(person, " and on")
    text = program.text()
    wait_until(lambda: is_kept(program.state_folder, text), "the session written again")
    program.kill()
    again = begin()
    assert again.program.text() == text
    again.program.widget(BACK.format("1 run"))


@pytest.mark.skipif(os.geteuid() != 0, reason="whoever mounts has to be root")
def test_on_a_disk_that_is_read_only_by_now_the_text_is_there_to_be_saved_elsewhere(
    begin, tmp_path
):
    person = begin(FIRST)
    type_at_the_end(person, " my world")
    person.quit()
    person.program.wait_for_its_end()
    state = person.program.state_folder
    mount = f"mount --bind {state} {state} && mount -o remount,ro,bind {state} && exec "
    again = begin(within=("unshare", "--mount", "sh", "-c", mount + '"$@"', "sh"))
    assert again.program.text() == "hello my world"
    again.program.widget(NOT_KEPT)
    again.press("ctrl+shift+s")
    again.program.widget("fileNameEdit")
    again.press("ctrl+a")
    again.type(str(tmp_path / "elsewhere.gpt2play"))
    again.press("Return")
    wait_until((tmp_path / "elsewhere.gpt2play").exists, "the file")
    again.quit()
    assert again.program.wait_for_its_end() == 0
    assert again.program.complaints() == []


def test_after_a_kill_text_and_runs_are_back_and_one_line_says_so(begin):
    person = begin(FIRST)
    program = person.program
    person.press("ctrl+Return")
    text = program.wait_until_written("hello", n_characters=5)
    program.wait_until_ready()
    type_at_the_end(person, " and then")
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
