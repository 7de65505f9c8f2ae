import math

import pytest

from playground.gpt2 import Cancelled
from playground.measure.calibration import clock
from playground.measure.calibration.clock import (
    MOST_DISTURBED,
    MOST_RUNS,
    MOST_WAITED,
    Clock,
    undisturbed_s,
)


class Time:
    """Stands still but for what takes some of it."""

    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def time(monkeypatch):
    time = Time()
    monkeypatch.setattr(clock, "perf_counter", time)
    return time


@pytest.fixture
def work_of(time):
    """Make work that lasts so many seconds: each run its own, the last of them from then on."""

    class Work:
        def __init__(self, *lasts_s):
            self.lasts_s = lasts_s
            self.runs = 0

        def __call__(self):
            time.now_s += self.lasts_s[min(self.runs, len(self.lasts_s) - 1)]
            self.runs += 1

    return Work


class Scheduler:
    """Lets runs wait: each its own share of a second, the last of them from then on."""

    def __init__(self, *waited_s):
        self.waited_s = waited_s
        self.looks = -1

    def __call__(self):
        self.looks += 1
        return self

    def seconds(self):
        return self.waited_s[min(self.looks, len(self.waited_s) - 1)]


def patient(cancelled=lambda: False, *, waiting=None, late_from_s=math.inf):
    return Clock(cancelled=cancelled, late_from_s=late_from_s, waiting=waiting or Scheduler(0.0))


def test_the_first_run_warms_up_and_does_not_count(work_of):
    assert patient().time(work_of(0.2, 0.01)) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("lasts_s", "runs"), [(0.0, MOST_RUNS), (0.0022, 10), (0.0045, 5), (0.03, 4), (60.0, 4)]
)
def test_short_work_is_repeated_and_long_work_is_not_repeated_for_ever(work_of, lasts_s, runs):
    work = work_of(lasts_s)
    patient().time(work)
    assert work.runs == runs


def test_a_late_clock_times_once_after_warming_up(work_of):
    work = work_of(0.0)
    patient(late_from_s=-math.inf).time(work)
    assert work.runs == 2


def test_a_clock_is_late_when_its_patience_is_over(time):
    patient = Clock.with_patience(2.0, lambda: False)
    time.now_s += 1.9
    assert not patient.is_late
    time.now_s += 0.2
    assert patient.is_late


def test_preparation_comes_before_every_run_and_is_not_timed(work_of):
    work, preparation = work_of(0.001), work_of(0.5)
    timed_s = patient(late_from_s=-math.inf).time(work, before=preparation)
    assert timed_s == pytest.approx(0.001)
    assert preparation.runs == work.runs == 2


def test_calling_off_ends_the_repetition(work_of):
    work = work_of(0.0)
    with pytest.raises(Cancelled):
        patient(lambda: work.runs == 3).time(work)
    assert work.runs == 3


def test_a_run_that_waited_for_a_processor_is_repeated_and_does_not_count(work_of):
    work = work_of(0.01, 0.09, 0.01, 0.08, 0.01)
    clock = patient(waiting=Scheduler(0.0, 0.08, 0.0, 0.07, 0.0))
    assert [run.seconds for run in clock.runs(work)] == pytest.approx([0.01])
    assert clock.n_disturbed == 0


def test_waiting_a_little_is_no_disturbance(work_of):
    clock = patient(waiting=Scheduler(0.9 * MOST_WAITED * 0.01))
    assert len(clock.runs(work_of(0.01))) > 1
    assert clock.n_disturbed == 0


@pytest.mark.parametrize(("late_from_s", "runs"), [(math.inf, MOST_DISTURBED), (-math.inf, 1)])
def test_work_that_is_disturbed_every_time_is_told_and_given_up(work_of, late_from_s, runs):
    clock = patient(waiting=Scheduler(0.005), late_from_s=late_from_s)
    work = work_of(0.01)
    assert len(clock.runs(work)) == runs
    assert work.runs == 1 + runs
    assert clock.n_disturbed == 1
    clock.time(work)
    assert clock.n_disturbed == 2


def test_a_run_keeps_what_the_work_returned(work_of):
    work = work_of(0.1)
    results = iter("abcde")

    def named():
        work()
        return next(results)

    assert [run.result for run in patient().runs(named)] == ["b", "c", "d"]


def test_a_disturbance_does_not_count():
    assert undisturbed_s([1.0, 9.0, 1.1, 1.2, 30.0]) == 1.1
    assert undisturbed_s([2.0]) == 2.0
