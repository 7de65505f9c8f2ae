import math

import pytest

from playground.gpt2 import Cancelled
from playground.measure.calibration import clock
from playground.measure.calibration.clock import MOST_RUNS, Clock, undisturbed_s


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


def patient(cancelled=lambda: False):
    return Clock(cancelled=cancelled, late_from_s=math.inf)


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
    Clock.with_patience(-1.0, lambda: False).time(work)
    assert work.runs == 2


def test_a_clock_is_late_when_its_patience_is_over(time):
    patient = Clock.with_patience(2.0, lambda: False)
    time.now_s += 1.9
    assert not patient.is_late
    time.now_s += 0.2
    assert patient.is_late


def test_preparation_comes_before_every_run_and_is_not_timed(work_of):
    work, preparation = work_of(0.001), work_of(0.5)
    timed_s = Clock.with_patience(-1.0, lambda: False).time(work, before=preparation)
    assert timed_s == pytest.approx(0.001)
    assert preparation.runs == work.runs == 2


def test_calling_off_ends_the_repetition(work_of):
    work = work_of(0.0)
    with pytest.raises(Cancelled):
        patient(lambda: work.runs == 3).time(work)
    assert work.runs == 3


def test_a_disturbance_does_not_count():
    assert undisturbed_s([1.0, 9.0, 1.1, 1.2, 30.0]) == 1.1
    assert undisturbed_s([2.0]) == 2.0
