import time
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from playground.measure import machine as other_work
from playground.measure.machine import OtherWork, RecentWork, busy_cores

_SPENT_SO_FAR = other_work._spent_so_far  # before all tests are told of a quiet machine


class CpuTimes(NamedTuple):
    user: float
    system: float
    idle: float
    iowait: float
    guest: float


@pytest.fixture
def processors(monkeypatch):
    """Two snapshots' worth of processor times under the test's control, in seconds."""
    state = SimpleNamespace(
        all=CpuTimes(100, 10, 500, 5, 30), own=(20.0, 1.0), ended_children=(3.0, 0.5)
    )

    def own_times():
        names = ("user", "system", "children_user", "children_system")
        seconds = (*state.own, *state.ended_children)
        return SimpleNamespace(**dict(zip(names, seconds, strict=True)))

    monkeypatch.setattr(other_work, "_spent_so_far", _SPENT_SO_FAR)
    monkeypatch.setattr(other_work.psutil, "cpu_times", lambda percpu: [state.all])
    monkeypatch.setattr(other_work, "affinity", lambda: None)
    monkeypatch.setattr(other_work.psutil, "Process", lambda: SimpleNamespace(cpu_times=own_times))
    return state


def test_time_of_this_process_is_not_other_work(processors):
    watch = OtherWork()
    processors.all = CpuTimes(110, 10, 510, 5, 30)
    processors.own = (30.0, 1.0)
    assert watch.share() == 0.0
    assert not watch.is_much()


def test_time_of_ended_children_is_not_other_work(processors):
    watch = OtherWork()
    processors.all = CpuTimes(110, 10, 510, 5, 30)
    processors.ended_children = (12.0, 1.5)
    assert watch.share() == 0.0


def test_time_of_other_processes_is_a_share_of_all_processors(processors):
    watch = OtherWork()
    processors.all = CpuTimes(106, 11, 512, 6, 33)  # 7 s at work, 13 s idle or waiting
    processors.own = (22.0, 1.0)
    assert watch.share() == pytest.approx(5 / 20)
    assert watch.is_much()


def test_clocks_that_round_do_not_give_a_negative_share(processors):
    watch = OtherWork()
    assert watch.share() == 0.0
    processors.all = CpuTimes(101, 10, 501, 5, 30)
    processors.own = (21.5, 1.0)
    assert watch.share() == 0.0


def test_others_work_is_told_in_processors_too(processors, monkeypatch):
    monkeypatch.setattr(other_work.psutil, "cpu_times", lambda percpu: [state] * 4)
    state = CpuTimes(100, 10, 500, 5, 30)
    watch = OtherWork()
    state = CpuTimes(105, 10, 505, 5, 30)
    assert watch.cores() == pytest.approx(2.0)  # half of four


def test_only_processors_that_this_process_may_run_on_are_looked_at(processors, monkeypatch):
    idle, busy = CpuTimes(0, 0, 500, 0, 0), CpuTimes(100, 10, 500, 5, 30)
    monkeypatch.setattr(other_work.psutil, "cpu_times", lambda percpu: [idle, busy])
    monkeypatch.setattr(other_work, "affinity", lambda: frozenset({0}))
    watch = OtherWork()
    idle, busy = CpuTimes(0, 0, 510, 0, 0), CpuTimes(110, 10, 500, 5, 30)
    assert watch.cores() == 0.0
    monkeypatch.setattr(other_work, "affinity", lambda: frozenset({0, 1}))
    watch = OtherWork()
    idle, busy = CpuTimes(0, 0, 520, 0, 0), CpuTimes(120, 10, 500, 5, 30)
    assert watch.cores() == pytest.approx(1.0)


def _denied(percpu):
    raise PermissionError(13, "Permission denied", "/proc/stat")


def _empty(percpu):
    return CpuTimes()  # as psutil does: an error of its own


@pytest.mark.parametrize("told", [_denied, _empty, lambda percpu: []])
def test_where_the_system_does_not_tell_others_work_is_unknown(processors, monkeypatch, told):
    before = OtherWork()
    monkeypatch.setattr(other_work.psutil, "cpu_times", told)
    for watch in (before, OtherWork()):
        assert watch.share() is None
        assert watch.cores() is None
        assert not watch.is_much()
    recent = RecentWork(least_s=0.0)
    recent.look()
    assert recent.cores() is None


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now_s=50.0)
    monkeypatch.setattr(other_work.time, "monotonic", lambda: clock.now_s)
    return clock


def test_recent_work_is_that_of_the_last_seconds(processors, clock):
    recent = RecentWork(span_s=2.0)
    for second in range(1, 8):
        clock.now_s += 1.0
        busy_s = 1.0 if second < 4 else 0.0
        used = processors.all
        processors.all = used._replace(user=used.user + busy_s, idle=used.idle + 1.0 - busy_s)
        cores = recent.cores()
        recent.look()
        if second == 3:
            assert cores == pytest.approx(1.0)
    assert cores == 0.0


def test_too_short_a_look_says_nothing(processors, clock):
    recent = RecentWork()
    clock.now_s += 0.1
    assert recent.cores() is None
    clock.now_s += 0.1
    assert recent.cores() == 0.0


@pytest.mark.parametrize(
    ("cores", "busy"), [(None, 0), (0.0, 0), (0.35, 0), (0.5, 1), (1.1, 1), (1.6, 2), (7.9, 8)]
)
def test_a_core_that_others_use_for_nearly_half_the_time_is_busy(cores, busy):
    assert busy_cores(cores) == busy


def test_the_real_processors_can_be_watched(monkeypatch):
    monkeypatch.setattr(other_work, "_spent_so_far", _SPENT_SO_FAR)
    watch = OtherWork()
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        pass
    assert 0.0 <= watch.share() <= 1.0
