"""What a person hears who does not see the window: of loads, runs, failures, proofs and notices."""

import re
import statistics

import pytest

from playground.generation import CacheMode, Fault
from playground.generation.session import Session

N_NEW = 6


@pytest.fixture
def stories(open_desk, heard):
    desk = open_desk("stories")
    desk.prepare(n_new=N_NEW)
    return desk


def run(desk, mode):
    desk.window.top_bar.cache_switch.button(mode).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)


def sentences(heard):
    return [each.sentence for each in heard]


def test_a_loaded_model_is_named(stories, heard):
    (loaded,) = [said for said in sentences(heard) if "is loaded" in said]
    assert loaded == f"{stories.playground.controller.facts.title} is loaded. " + (
        stories.playground.controller.facts.summary
    )


def test_the_end_of_a_run_is_told_with_its_figures(stories, heard):
    heard.clear()
    run(stories, CacheMode.ON)
    (ended,) = [said for said in heard if said.sentence.startswith("Finished")]
    assert f"{N_NEW} tokens" in ended.sentence
    assert not ended.is_urgent
    ms = stories.playground.controller.logs[-1].history.cached.decode.y
    (told,) = re.findall(r"A token took ([\d.]+) milliseconds with the cache, by", ended.sentence)
    assert float(told) == pytest.approx(statistics.median(ms), rel=0.01)


def test_a_proof_that_holds_is_told_after_its_race_and_breaks_into_nothing(stories, heard):
    heard.clear()
    run(stories, CacheMode.RACE)
    ended, verdict = heard[-2:]
    assert ended.sentence.startswith("Race finished")
    assert "with the cache and" in ended.sentence
    assert verdict.sentence.startswith(f"The proof holds: {N_NEW} of {N_NEW} tokens equal; ")
    assert not verdict.is_urgent


def test_a_proof_that_fails_is_told_at_once_with_the_token_that_differs_first(stories, heard):
    stories.playground.what_if.faults.choice.choose(Fault.WRONG_POSITION)
    heard.clear()
    run(stories, CacheMode.RACE)
    verdict = heard[-1]
    assert verdict.sentence.startswith("The proof fails: ")
    assert "First at token " in verdict.sentence
    assert verdict.is_urgent


def test_a_failure_is_told_at_once_and_is_no_end_of_a_run(stories, heard, monkeypatch):
    def fail(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr(Session, "step", fail)
    heard.clear()
    run(stories, CacheMode.RACE)
    (told,) = heard
    assert told.is_urgent
    assert told.sentence == stories.window.notice_area.notices()[-1].accessibleName()
    assert told.sentence.startswith("Problem: ")


def test_nothing_is_made_to_be_said_while_nobody_listens(stories, heard):
    from PySide6.QtGui import QAccessible

    heard.clear()
    QAccessible.setActive(False)
    run(stories, CacheMode.ON)
    assert heard == []


def test_what_is_done_about_a_notice_is_offered_in_words(stories, heard):
    heard.clear()
    stories.window.editor.set_text("word " * 1100)
    stories.window.actions_by_key["generate"].trigger()
    stories.wait_for(lambda: heard)
    assert heard[0].sentence.startswith("Note: The context is full")
    assert heard[0].sentence.endswith(" Offered: Slide on and generate.")
