import pytest

from playground.tabs.lab import busy_watch
from playground.tabs.lab.busy_watch import BusyWatch


class Machine:
    """A clock and other programs, both set by the test."""

    def __init__(self):
        self.now_s = 100.0
        self.others = 0.0
        self.looks = 0

    def monotonic(self):
        return self.now_s

    def share(self):
        self.looks += 1
        return self.others


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(busy_watch, "time", machine)
    monkeypatch.setattr(busy_watch, "OtherWork", lambda: machine)
    return machine


@pytest.fixture
def watch(qapp, machine):
    watch = BusyWatch()
    watch.said = []
    watch.busy_seen.connect(watch.said.append)
    return watch


def test_a_busy_machine_is_told_once_a_session(watch, machine):
    machine.others = 0.43
    for _ in range(2):
        watch.begin()
        machine.now_s += 4
        watch.look()
        watch.look()
        watch.end()
    (sentence,) = watch.said
    assert "43 %" in sentence


def test_an_idle_machine_is_nothing_to_tell(watch, machine):
    watch.begin()
    for _ in range(5):
        machine.now_s += 4
        watch.look()
    assert machine.looks == 5
    assert watch.said == []


def test_it_looks_every_few_seconds_at_most(watch, machine):
    watch.begin()
    for _ in range(100):
        machine.now_s += 0.1
        watch.look()
    assert machine.looks == 3


def test_after_the_run_others_may_do_what_they_like(watch, machine):
    machine.others = 1.0
    watch.begin()
    watch.end()
    machine.now_s += 10
    watch.look()
    assert (watch.said, machine.looks) == ([], 0)
