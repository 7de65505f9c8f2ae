"""A rerun in the window: what the worker is asked, and what is said of its answer."""

import time

import pytest

from playground.generation import Failure, RunSummary, StopReason
from playground.measure.rerun import RecordedRun, Rerun
from playground.tabs.runs.rerunning import Rerunning


@pytest.fixture
def rerunning(context):
    return Rerunning(context)


@pytest.fixture
def client(context, rerunning):
    return context.clients[-1]


@pytest.fixture
def told(rerunning):
    words = []
    rerunning.progressed.connect(words.append)
    return words


@pytest.fixture
def log(make_log):
    log = make_log()
    log.summary = RunSummary(
        stop_reason=StopReason.LENGTH, trailing_text="", prompt_tokens=10, new_tokens=6,
        rows_reused=0, prefill_s=0.1, decode_s=0.1,
    )  # fmt: skip
    log.weights_sha256 = "ab"
    return log


def answer(log, **changes):
    values = {
        "n_recorded": 6,
        "steps": tuple(log.steps),
        "equal_tokens": 6,
        "ties": (),
        "first_difference": None,
        "log_probability_diff": 1e-6,
        "ends_alike": True,
    }
    return Rerun(**(values | changes))


def test_the_worker_is_asked_for_what_was_recorded(rerunning, client, told, log):
    rerunning.start(log)
    (question,) = client.asked
    assert question.run == RecordedRun.of(log)
    assert question.run.weights_sha256 == "ab"
    assert rerunning.is_going_on
    assert told == ["Computing the run again…"]


def test_how_far_it_has_come_is_told_a_few_times_a_second(
    rerunning, client, told, log, monkeypatch
):
    rerunning.start(log)
    (question,) = client.asked
    for now_s, n_steps in ((100.0, 1), (100.1, 2), (100.3, 3)):
        monkeypatch.setattr(time, "monotonic", lambda now_s=now_s: now_s)
        question.stepped(n_steps)
    under_way = "Computing the run again…"
    assert told == [under_way, f"{under_way} 1 of 6 tokens", f"{under_way} 3 of 6 tokens"]
    rerunning.stop()
    monkeypatch.setattr(time, "monotonic", lambda: 200.0)
    question.stepped(4)
    assert "stopped" in told[-1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Computed again, and equal."),
        ({"equal_tokens": 5, "ties": (2,)}, "Computed again, and equal but for rounding."),
        ({"equal_tokens": 5, "first_difference": 2}, "Computed again, and different."),
    ],
)
def test_the_answer_is_told_and_kept_with_both_timings(
    rerunning, client, told, log, make_log, changes, words
):
    rerunning.start(log)
    client.reply(answer(make_log(cached_ms=4.0), **changes))
    assert told[-1] == words
    assert not rerunning.is_going_on
    said, then, now = rerunning.found_of(log)
    assert said.startswith("Computed again: ")
    assert "2.00 ms a token with the cache; 2 threads" in then
    assert "4.00 ms a token with the cache; 2 threads" in now
    assert rerunning.found_of(make_log()) == ()


def test_what_cannot_be_computed_again_says_why(rerunning, client, told, log):
    rerunning.start(log)
    client.failed.emit(Failure(message="the model of this name has other weights here."))
    assert told[-1].endswith(
        "cannot be computed again: the model of this name has other weights here."
    )
    assert not rerunning.is_going_on


def test_it_gives_way_to_whatever_a_person_asks_for(context, rerunning, client, told, log):
    rerunning.start(log)
    context.controller.worker_wanted.emit()
    assert client.question is None
    assert not rerunning.is_going_on
    assert told[-1] == "The run was not computed again: it was stopped."
    context.controller.worker_wanted.emit()
    assert len(told) == 2
