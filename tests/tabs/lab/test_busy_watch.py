import pytest

from playground.shell.window.notices import NoticeKind, NoticeTopic
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
def watch(context, machine):
    watch = BusyWatch(context)
    watch.show_notice = context.window.show_notice
    return watch


def test_a_busy_machine_is_told_once_a_session(watch, machine, log_of):
    machine.others = 0.43
    for _ in range(2):
        watch.on_run_began(log_of(0))
        machine.now_s += 4
        watch.on_flushed()
        watch.on_flushed()
        watch.on_run_ended(log_of(0))
    ((kind, sentence),) = [call.args for call in watch.show_notice.call_args_list]
    assert kind is NoticeKind.WARNING
    assert "43 %" in sentence


def test_an_idle_machine_is_nothing_to_tell(watch, machine, log_of):
    watch.on_run_began(log_of(0))
    for _ in range(5):
        machine.now_s += 4
        watch.on_flushed()
    assert machine.looks == 5
    watch.show_notice.assert_not_called()


def test_it_looks_every_few_seconds_at_most(watch, machine, log_of):
    watch.on_run_began(log_of(0))
    for _ in range(100):
        machine.now_s += 0.1
        watch.on_flushed()
    assert machine.looks == 3


def test_after_the_run_others_may_do_what_they_like(watch, machine, log_of):
    machine.others = 1.0
    watch.on_run_began(log_of(0))
    watch.on_run_ended(log_of(0))
    machine.now_s += 10
    watch.on_flushed()
    watch.show_notice.assert_not_called()
    assert machine.looks == 0


def test_the_warning_goes_once_the_machine_is_idle_and_does_not_come_twice(
    watch, machine, context, log_of
):
    for others in (0.9, 0.0, 0.9):
        machine.others = others
        watch.on_run_began(log_of(0))
        machine.now_s += 4
        watch.on_flushed()
        watch.on_run_ended(log_of(0))
    assert watch.show_notice.call_count == 1
    context.frame.settle.assert_called_once_with(NoticeTopic.MACHINE)
