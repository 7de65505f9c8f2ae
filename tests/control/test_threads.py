"""Who chooses the number of threads, and how long it is kept."""

from types import SimpleNamespace
from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtCore import QObject

from playground.control import threads as control_threads
from playground.control.threads import ThreadChoice, compared_run
from playground.control.views import SamplingView
from playground.generation import CacheMode
from playground.measure.cores import UsableCores
from playground.measure.model_facts import ModelFacts
from playground.worker.runner import GenerationRunner
from playground.worker.worker import GenerationWorker

ON, OFF, RACE = CacheMode.ON, CacheMode.OFF, CacheMode.RACE


def facts_of(weight_bytes):
    facts = Mock(spec=ModelFacts, weight_bytes=weight_bytes, dtype="float32", n_parameters=1)
    facts.n_layer = facts.n_embd = facts.n_head = facts.n_ctx = facts.n_vocab = 1
    return facts


SMALL, BIG = facts_of(14_000_000), facts_of(500_000_000)


def log_with(n_threads, *, mode=ON, model="words"):
    conditions = SimpleNamespace(blas_threads=n_threads, model=model)
    return SimpleNamespace(conditions=conditions, mode=mode)


class Machine:
    """Eight cores of which others keep some busy, and what was measured on it."""

    def __init__(self):
        self.others, self.measured = 0.0, None
        self.usable = UsableCores(n_threads=8, n_cores=8, reason="one a core")

    def look(self):
        pass

    def cores(self):
        return self.others


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(control_threads, "usable_cores", lambda: machine.usable)
    monkeypatch.setattr(control_threads, "RecentWork", lambda: machine)
    monkeypatch.setattr(control_threads, "measured_threads", lambda key: machine.measured)
    return machine


@pytest.fixture
def runner(qapp):
    runner = create_autospec(GenerationRunner, instance=True)
    runner.worker, runner.blas_threads = GenerationWorker(), 8

    def use(n_threads):
        runner.blas_threads = n_threads

    runner.set_blas_threads.side_effect = use
    return runner


@pytest.fixture
def view():
    return Mock(spec=SamplingView)


@pytest.fixture
def choice(machine, runner, view):
    parent = QObject()
    choice = ThreadChoice(runner, view, parent)
    choice.set_by_hand(None)
    yield choice
    parent.deleteLater()


def test_a_models_size_decides_until_it_is_measured(choice, machine):
    choice.set_model(SMALL)
    assert choice.in_force == 1
    assert choice.needs_measuring
    choice.settle(2)
    assert choice.in_force == 2
    assert not choice.needs_measuring
    choice.set_model(BIG)
    assert choice.in_force == 8


def test_what_is_measured_after_a_run_holds_from_the_next_comparison_on(choice):
    choice.set_model(SMALL)
    assert choice.choose_for_run(None) == 1
    choice.settle(2)
    assert choice.in_force == 1  # whoever measures the machine now does so for the run that is seen
    assert choice.choose_for_run(log_with(1)) == 1
    assert choice.choose_for_run(None) == 2


def test_what_was_measured_at_an_earlier_start_needs_no_measuring(choice, machine):
    machine.measured = 4
    choice.set_model(SMALL)
    assert choice.in_force == 4
    assert not choice.needs_measuring


def test_what_could_not_be_measured_changes_nothing(choice, qtbot):
    choice.set_model(BIG)
    choice.is_measuring = True
    with qtbot.waitSignal(choice.settled):
        choice.settle(None)
    assert (choice.in_force, choice.is_measuring, choice.needs_measuring) == (8, False, True)


def test_a_run_leaves_out_cores_that_others_keep_busy_as_it_begins(choice, machine):
    choice.set_model(BIG)
    machine.others = 2.1
    assert choice.choose_for_run(None) == 6
    assert (choice.n_wanted, choice.n_busy) == (8, 2)
    machine.others = 0.0
    assert choice.choose_for_run(None) == 8


def test_unknown_work_of_others_is_none(choice, machine):
    choice.set_model(BIG)
    machine.others = None
    assert choice.choose_for_run(None) == 8


def test_a_run_that_is_compared_has_the_threads_of_the_other(choice, machine):
    choice.set_model(BIG)
    machine.others = 3.0
    assert choice.choose_for_run(log_with(8)) == 8
    machine.others = 0.0
    assert choice.choose_for_run(log_with(5)) == 5


def test_a_persons_number_holds_for_every_run(choice, machine):
    choice.set_model(BIG)
    choice.set_by_hand(3)
    machine.others = 7.0
    assert choice.choose_for_run(None) == 3
    assert choice.choose_for_run(log_with(8)) == 3
    assert not choice.needs_measuring
    choice.set_by_hand(None)
    assert choice.in_force == 1


def test_after_a_change_the_next_run_is_compared_with_none_before(choice):
    for change in (lambda: choice.set_model(BIG), lambda: choice.set_by_hand(None)):
        change()
        assert choice.begins_anew
        choice.choose_for_run(None)
        assert not choice.begins_anew


def test_a_number_of_the_environment_is_neither_measured_nor_cut(choice, machine):
    choice.usable = UsableCores(n_threads=3, n_cores=8, reason="set by OMP", is_chosen=True)
    machine.others = 8.0
    choice.set_model(SMALL)
    assert choice.choose_for_run(None) == 3
    assert not choice.needs_measuring


def test_where_only_one_core_may_be_used_there_is_nothing_to_measure(choice):
    choice.usable = UsableCores(n_threads=1, n_cores=8, reason="a quota")
    choice.set_model(BIG)
    assert choice.in_force == 1
    assert not choice.needs_measuring


def test_the_number_in_force_is_shown_and_told_when_it_changes(choice, view, runner, qtbot):
    choice.set_model(SMALL)
    view.show_threads_in_force.assert_called_with(1)
    with qtbot.assertNotEmitted(choice.changed):
        choice.choose_for_run(None)
    with qtbot.waitSignal(choice.changed) as told:
        choice.set_by_hand(4)
    assert told.args == [4]
    runner.blas_threads = 2  # the library gave less, which the runner has heard first
    with qtbot.waitSignal(choice.changed) as told:
        runner.worker.blas_threads_set.emit(2)
    assert told.args == [2]
    view.show_threads_in_force.assert_called_with(2)


def test_a_look_at_others_is_told_to_whoever_warns_of_them(choice, machine, qtbot):
    machine.others = 1.0
    with qtbot.waitSignal(choice.looked, timeout=5000):
        pass
    assert choice.n_busy == 1


def test_before_the_first_run_the_number_follows_what_others_do(choice, machine, qtbot):
    choice.set_model(BIG)
    machine.others = 3.0
    qtbot.waitUntil(lambda: choice.in_force == 5)
    choice.choose_for_run(None)
    machine.others = 0.0
    with qtbot.waitSignal(choice.looked):
        pass
    assert choice.in_force == 5  # a run may be going on


# ---- what is compared -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "mode", "is_replaced", "is_compared"),
    [
        (ON, OFF, False, True),
        (OFF, ON, False, True),
        (ON, ON, False, False),
        (ON, ON, True, True),
        (RACE, RACE, True, True),
        (ON, RACE, False, False),
        (RACE, OFF, False, False),
    ],
)
def test_the_other_half_and_a_run_in_anothers_place_are_compared(
    last, mode, is_replaced, is_compared
):
    logs = [log_with(2, mode=OFF), log_with(1, mode=last)]
    compared = compared_run(logs, model="words", mode=mode, is_replaced=is_replaced)
    assert compared is (logs[-1] if is_compared else None)


def test_nothing_is_compared_with_another_models_run_or_with_none():
    logs = [log_with(1, model="other")]
    assert compared_run(logs, model="words", mode=OFF, is_replaced=True) is None
    assert compared_run([], model="words", mode=OFF, is_replaced=True) is None
