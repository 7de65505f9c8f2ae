"""A series of repeats, with a stand-in that runs them."""

import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    GenerationRequest,
    RunSummary,
    SamplingParams,
    StopReason,
)
from playground.generation.run_log import RunLog
from playground.tabs.runs.repeating import Repeating


def make_log(*, into_text=True):
    return RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=3, seed=1),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=Conditions(model="words", dtype="float32", blas_threads=1),
        into_text=into_text,
    )


class Runs:
    """Begins every run asked for, unless it is busy; ends one when told to."""

    def __init__(self, controller, repeating):
        self.controller = controller
        self.begun, self.said = [], []
        self.is_busy = False
        controller.repeat.side_effect = self.repeat
        repeating.progressed.connect(self.said.append)

    def repeat(self, source):
        if not self.is_busy:
            self.begun.append(make_log(into_text=False))
            self.controller.run_began.emit(self.begun[-1])

    def end_one(self, reason=StopReason.LENGTH):
        log = self.begun[-1]
        if reason is not None:
            log.summary = RunSummary(
                stop_reason=reason, trailing_text="", prompt_tokens=1, new_tokens=3,
                rows_reused=0, prefill_s=0.1, decode_s=0.2,
            )  # fmt: skip
        self.controller.run_ended.emit(log)


@pytest.fixture
def repeating(context):
    return Repeating(context)


@pytest.fixture
def runs(context, repeating):
    return Runs(context.controller, repeating)


@pytest.fixture
def start(repeating, runs, qtbot):
    """Start a series and wait for its first repeat."""

    def started(n_times):
        source = make_log()
        repeating.start(source, n_times)
        qtbot.waitUntil(lambda: len(runs.said) > 0)
        return source

    return started


def wait_for_begun(qtbot, runs, count):
    qtbot.waitUntil(lambda: len(runs.begun) == count)


def test_repeats_follow_one_another_until_there_are_enough(repeating, runs, start, qtbot):
    source = start(3)
    for count in (1, 2, 3):
        wait_for_begun(qtbot, runs, count)
        assert repeating.is_going_on
        runs.end_one()
    assert not repeating.is_going_on
    assert runs.said == ["Repeat 1 of 3", "Repeat 2 of 3", "Repeat 3 of 3", "Repeated 3 times."]
    series = repeating.series_of(source)
    assert series.finished == runs.begun
    assert repeating.series_of(runs.begun[1]) is series


def test_the_next_repeat_begins_only_after_everyone_has_heard_of_the_end(runs, start):
    start(2)
    runs.end_one()
    assert len(runs.begun) == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (StopReason.CANCELLED, "Stopped after 1 of 3 repeats."),
        (None, "A repeat failed after 1 of 3 repeats."),
    ],
)
def test_a_repeat_that_does_not_go_through_is_the_last(
    repeating, runs, start, qtbot, reason, words
):
    source = start(3)
    runs.end_one()
    wait_for_begun(qtbot, runs, 2)
    runs.end_one(reason)
    assert not repeating.is_going_on
    assert runs.said[-1] == words
    assert repeating.series_of(source).finished == runs.begun[:1]


def test_stop_between_two_repeats_ends_the_series(repeating, runs, start, qtbot):
    source = start(3)
    runs.end_one()
    repeating.stop()
    qtbot.waitUntil(lambda: not repeating.is_going_on)
    assert runs.said[-1] == "Stopped after 1 of 3 repeats."
    assert repeating.series_of(source).finished == runs.begun
    repeating.start(source, 2)
    wait_for_begun(qtbot, runs, 2)


def test_stop_ends_the_series_though_the_repeat_goes_through(repeating, runs, start, qtbot):
    start(3)
    repeating.stop()
    runs.end_one()
    qtbot.waitUntil(lambda: not repeating.is_going_on)
    assert len(runs.begun) == 1
    assert runs.said[-1] == "Stopped after 1 of 3 repeats."


def test_a_series_ends_when_something_else_came_first(repeating, runs, start):
    runs.is_busy = True
    start(3)
    assert runs.said == ["Something else came first: 0 of 3 repeats done."]
    assert not repeating.is_going_on


def test_runs_that_write_are_not_counted_as_repeats(repeating, runs, start, context):
    start(2)
    written = make_log()
    context.controller.run_began.emit(written)
    context.controller.run_ended.emit(written)
    assert repeating.series_of(written) is None
    assert runs.said == ["Repeat 1 of 2"]


def test_the_newest_series_of_a_run_counts(repeating, runs, start, qtbot):
    source = start(2)
    runs.end_one(StopReason.CANCELLED)
    repeating.start(source, 5)
    wait_for_begun(qtbot, runs, 2)
    assert repeating.series_of(source).n_wanted == 5
