import time
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from playground.measure import machine as other_work
from playground.measure.machine import OtherWork


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

    monkeypatch.setattr(other_work.psutil, "cpu_times", lambda: state.all)
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


def test_the_real_processors_can_be_watched():
    watch = OtherWork()
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        pass
    assert 0.0 <= watch.share() <= 1.0
