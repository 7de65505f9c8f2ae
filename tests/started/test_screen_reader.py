"""The program as a screen reader gets it: over AT-SPI, on buses of the test's own."""

import re

import pytest

from started.accessibility_bus import LAUNCHER, AccessibilityBus
from started.screen_reader import Node, ScreenReader
from started.waiting import wait_until

PROMPT = "Once upon a time, there was a dog."
TABS = ("KV-cache lab", "Next token", "Inside the model", "Runs", "Costs", "What if")
NOTHING_SAID = {"filler", "unknown", "invalid", "panel", "layered pane", "viewport"}
"""Roles that tell a person nothing of what can be done."""
WITH_VALUE = {"slider", "spin box", "progress bar", "scroll bar"}
WITH_TEXT = {"text", "entry"}
WITH_SENTENCE = {"chart", "image"}
_TEXT, _VALUE = "org.a11y.atspi.Text", "org.a11y.atspi.Value"


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """A reader that is there before the program is."""
    if not LAUNCHER.exists():
        pytest.fail("not installed: at-spi2-core", pytrace=False)
    bus = AccessibilityBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.session_address)
    reader = ScreenReader(bus.address)
    yield reader
    reader.close()
    bus.close()


def lacking(node):
    """Return what a person would miss of a node; empty if nothing."""
    missing = [] if node.name else ["name"]
    if node.role in NOTHING_SAID:
        missing.append("role")
    if node.role in WITH_VALUE and _VALUE not in node.interfaces:
        missing.append("value")
    if node.role in WITH_TEXT and _TEXT not in node.interfaces:
        missing.append("text")
    if node.role in WITH_SENTENCE and not node.description:
        missing.append("sentence")
    return missing


def walk(person, reader, program):
    """Open every tab; return what takes the focus and lacks something, and how much there is."""
    found, n_focusable = [], {}
    for number, tab in enumerate(TABS, start=1):
        person.press(f"alt+{number}")
        reader.find(program, tab, "page tab", "selected")
        for node in reader.below(program):
            if "focusable" in node.states:
                n_focusable[tab] = n_focusable.get(tab, 0) + 1
                if missing := lacking(node):
                    found.append(f"{tab}: {node} lacks {', '.join(missing)}")
    return found, n_focusable


def test_all_that_takes_the_focus_has_name_role_and_value_in_every_tab(reader, start):
    person = start(settings={"max_new_tokens": 24, "ignore_end_of_text": True})
    program = reader.program()
    found, n_before = walk(person, reader, program)
    assert found == []
    assert set(n_before) == set(TABS)
    assert min(n_before.values()) > 20

    person.press("ctrl+k", "ctrl+k", "ctrl+Return")
    reader.wait_for_words("The proof holds: 24 of 24 tokens equal")
    person.program.wait_until_ready()
    found, n_after = walk(person, reader, program)
    assert found == []
    assert n_after["Runs"] > n_before["Runs"]
    print("focusable before and after a race:", n_before, n_after)  # with `pytest -s`


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"name": ""}, ["name"]),
        ({"role": "filler"}, ["role"]),
        ({"role": "slider"}, ["value"]),
        ({"role": "text"}, ["text"]),
        ({"role": "chart"}, ["sentence"]),
        ({}, []),
    ],
)
def test_the_search_finds_what_a_person_would_miss(told, missing):
    sound = {"owner": "", "path": "", "name": "Stop", "role": "push button", "description": ""}
    node = Node(**(sound | told), states=frozenset(), interfaces=frozenset())
    assert lacking(node) == missing


def test_the_end_of_a_run_a_failure_and_a_red_proof_are_announced(reader, start, tmp_path):
    person = start(settings={"max_new_tokens": 24, "ignore_end_of_text": True})
    program = person.program
    loaded = reader.wait_for_words("Stories is loaded. ")
    assert not loaded.is_urgent

    person.press("ctrl+Return")
    ended = reader.wait_for_words("Finished: 24 tokens in ")
    assert re.search(r"A token took [\d.]+ milliseconds with the cache, by the median", ended.words)
    assert not ended.is_urgent
    program.wait_until_ready()

    person.press("alt+6")
    person.click("Wrong position")
    person.press("ctrl+k", "ctrl+k", "ctrl+Return")
    failed = reader.wait_for_words("The proof fails: ")
    assert "First at token " in failed.words
    assert failed.is_urgent
    program.wait_until_ready()

    (tmp_path / "broken").mkdir()
    person.click("modelPicker")
    person.click_item("modelPicker", "Open model folder…")
    program.widget("fileNameEdit")
    person.type(str(tmp_path / "broken"))
    person.press("Return")
    problem = reader.wait_for_words("Problem: ")
    assert "broken" in problem.words
    assert problem.is_urgent
    print(*reader.heard, sep="\n")  # with `pytest -s`


class Blind:
    """Somebody with a keyboard and a reader; takes down what is done and what is got."""

    def __init__(self, person, reader):
        self._person, self._reader = person, reader
        self._n_heard = 0
        self.transcript = []

    def press(self, *keys):
        self.hears()
        self._takes_down(f"presses: {', '.join(keys)}")
        self._person.press(*keys)

    def types(self, words):
        self.hears()
        self._takes_down(f"types: {words}")
        self._person.type(words)

    def hears(self, beginning=""):
        """Wait for an announcement that begins so, take down all new ones, and return it."""
        said = self._reader.wait_for_words(beginning).words if beginning else ""
        new = self._reader.heard[self._n_heard :]
        self._n_heard += len(new)
        for each in new:
            self._takes_down(f"hears: {each.words}")
        return said

    def _takes_down(self, line):
        self.transcript.append(line)
        print(line)  # with `pytest -s`

    def tabs_to(self, name):
        """Press Tab until the focus is on the thing of this name."""
        for n_pressed in range(1, 80):
            before = len(self._reader.focus)
            self._person.press("Tab")
            wait_until(lambda n=before: len(self._reader.focus) > n, "the focus to go on")
            if self._reader.focused().name == name:
                self._takes_down(f"presses: Tab, {n_pressed} times")
                return
        raise AssertionError(f"Tab does not lead to “{name}”")

    def reads(self, *, until=lambda node: True):
        """Take down what has the focus, once it is as it is to be, and return it."""
        look = self._reader.focused
        node = wait_until(lambda: each if until(each := look()) else None, "what is to be read")
        words = [node.name]
        if _TEXT in node.interfaces and node.role != "label":
            words.append(self._reader.text(node))
        words.append(node.description)
        told = " | ".join(each for each in words if each)
        self._takes_down(f"reads: {node.role}: {told}")
        return node


def test_a_run_is_made_read_and_compared_without_seeing_it(reader, start):
    """Open, type, generate, hear the end, read a step from the table, flip the cache, compare."""
    person = start(settings={"max_new_tokens": 60, "ignore_end_of_text": True})
    blind = Blind(person, reader)
    blind.hears("Stories is loaded. ")
    blind.press("ctrl+a")
    blind.types(PROMPT)
    blind.reads(until=lambda node: node.role == "text" and reader.text(node) == PROMPT)

    blind.press("ctrl+Return")
    with_cache = blind.hears("Finished: 60 tokens")
    person.program.wait_until_ready()
    blind.tabs_to("Plot: Latency per token")
    assert "with cache" in blind.reads().description

    def time_of_step_40(path, *, place=1):
        before = len(reader.focus)
        blind.press("ctrl+t")
        wait_until(lambda: len(reader.focus) > before, "the table to take the focus")
        blind.reads()
        blind.press("ctrl+f")
        blind.reads(until=lambda node: node.name == "Find in the table")
        blind.types("step 40")
        blind.press("Return")
        blind.reads(until=lambda node: node.name == "40")
        for _ in range(1, place):
            blind.press("ctrl+f")
            blind.reads(until=lambda node: node.name == "Find in the table")
            blind.press("Return")
            blind.reads(until=lambda node: node.name == "40")
        blind.press("Left")
        time = blind.reads(until=lambda node: re.fullmatch(r"\d+\.\d+", node.name))
        blind.press("Left", "Left", "Left")
        blind.reads(until=lambda node: node.name == path)
        blind.press("Escape")
        blind.reads(until=lambda node: node.role == "chart")
        return float(time.name)

    cached_ms = time_of_step_40("with cache")
    blind.press("ctrl+k")
    blind.press("ctrl+r")
    wait_until(lambda: "without it" in reader.heard[-1].words, "the end of the other run")
    without_cache = blind.hears("Finished: 60 tokens")
    person.program.wait_until_ready()
    uncached_ms = time_of_step_40("without cache", place=2)
    assert cached_ms > 0
    assert uncached_ms > 0
    assert cached_ms != uncached_ms
    for said, way in ((with_cache, "with the cache"), (without_cache, "without it")):
        assert re.search(rf"A token took [\d.]+ milliseconds {way}", said)
