"""How long work waits, as the clocks and the scheduler tell it."""

import os
import threading
import time

import pytest

from playground.measure.calibration import waiting
from playground.measure.calibration.waiting import Waiting, run_delay_s


@pytest.fixture
def tasks(tmp_path):
    """The threads of this process, as Linux lists them: the main one, this one, two of BLAS."""

    def write(task, delay_ns):
        (tmp_path / str(task)).mkdir(exist_ok=True)
        (tmp_path / str(task) / "schedstat").write_text(f"1000 {delay_ns} 5\n")

    write(os.getpid(), 7_000_000_000)
    write(1_000_001, 250_000_000)
    write(1_000_002, 500_000_000)
    return write


def test_the_delays_of_all_threads_are_added_but_the_windows_own(tasks, tmp_path, monkeypatch):
    monkeypatch.setattr(threading, "get_native_id", lambda: 1_000_001)
    assert run_delay_s(tmp_path) == pytest.approx(0.75)
    monkeypatch.setattr(threading, "get_native_id", os.getpid)
    assert run_delay_s(tmp_path) == pytest.approx(7.75)


def test_a_thread_that_has_ended_meanwhile_is_passed_over(tasks, tmp_path, monkeypatch):
    monkeypatch.setattr(threading, "get_native_id", lambda: 1_000_001)
    (tmp_path / "1000002" / "schedstat").unlink()
    assert run_delay_s(tmp_path) == pytest.approx(0.25)


def test_a_system_that_does_not_tell_is_not_an_error(tasks, tmp_path):
    assert run_delay_s(tmp_path / "nothing here") is None
    (tmp_path / "1000001" / "schedstat").write_text("0\n")
    assert run_delay_s(tmp_path) is None


class Clocks:
    """Wall time, time of this thread, and the scheduler's delays, as the test sets them."""

    def __init__(self, monkeypatch):
        self.wall_s = self.own_s = 100.0
        self.delay_s = 0.0
        monkeypatch.setattr(waiting.time, "perf_counter", lambda: self.wall_s)
        monkeypatch.setattr(waiting.time, "thread_time", lambda: self.own_s)
        monkeypatch.setattr(waiting, "run_delay_s", lambda: self.delay_s)

    def go_on(self, wall_s, own_s, delay_s=None):
        self.wall_s += wall_s
        self.own_s += own_s
        self.delay_s = None if delay_s is None else self.delay_s + delay_s


@pytest.fixture
def clocks(monkeypatch):
    resolution = type("Info", (), {"resolution": 1e-9})
    monkeypatch.setattr(waiting.time, "get_clock_info", lambda name: resolution)
    return Clocks(monkeypatch)


def test_what_one_thread_did_not_run_it_waited(clocks):
    watch = Waiting(is_single=True)
    clocks.go_on(0.5, 0.2)
    assert watch.seconds() == pytest.approx(0.3)


def test_with_several_threads_only_the_scheduler_can_tell(clocks):
    watch = Waiting(is_single=False)
    clocks.go_on(0.5, 0.2, delay_s=0.04)
    assert watch.seconds() == pytest.approx(0.04)
    watch = Waiting(is_single=False)
    clocks.go_on(0.5, 0.2)
    assert watch.seconds() == 0.0


def test_a_clock_too_coarse_says_nothing(clocks, monkeypatch):
    coarse = type("Info", (), {"resolution": 0.0156})
    monkeypatch.setattr(waiting.time, "get_clock_info", lambda name: coarse)
    watch = Waiting(is_single=True)
    clocks.go_on(0.5, 0.2)
    assert watch.seconds() == 0.0


def test_sleeping_is_told_by_the_real_clocks():
    if time.get_clock_info("thread_time").resolution > 1e-5:
        pytest.skip("thread time is too coarse here")
    watch = Waiting(is_single=True)
    time.sleep(0.02)
    assert watch.seconds() > 0.01
