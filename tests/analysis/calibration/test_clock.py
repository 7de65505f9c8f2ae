import time

import pytest

from playground.analysis.calibration.clock import MOST_RUNS, Clock, undisturbed_s
from playground.gpt2 import Cancelled


class Work:
    def __init__(self, *lasts_s):
        self.lasts_s = lasts_s
        self.runs = 0

    def __call__(self):
        time.sleep(self.lasts_s[min(self.runs, len(self.lasts_s) - 1)])
        self.runs += 1


def patient(cancelled=lambda: False):
    return Clock.with_patience(60.0, cancelled)


def test_the_first_run_warms_up_and_does_not_count():
    assert patient().time(Work(0.2, 0.01)) < 0.15


def test_short_work_is_repeated_and_long_work_is_not_repeated_for_ever():
    short, long = Work(0.0), Work(0.03)
    patient().time(short)
    patient().time(long)
    assert short.runs == MOST_RUNS
    assert long.runs == 4


def test_a_late_clock_times_once_after_warming_up():
    work = Work(0.0)
    Clock.with_patience(-1.0, lambda: False).time(work)
    assert work.runs == 2


def test_preparation_comes_before_every_run_and_is_not_timed():
    work, preparation = Work(0.0), Work(0.02)
    assert Clock.with_patience(-1.0, lambda: False).time(work, before=preparation) < 0.015
    assert preparation.runs == work.runs == 2


def test_calling_off_ends_the_repetition():
    work = Work(0.0)
    with pytest.raises(Cancelled):
        patient(lambda: work.runs == 3).time(work)
    assert work.runs == 3


def test_a_disturbance_does_not_count():
    assert undisturbed_s([1.0, 9.0, 1.1, 1.2, 30.0]) == 1.1
    assert undisturbed_s([2.0]) == 2.0
