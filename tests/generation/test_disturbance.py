"""Which passes count as disturbed, with the system's readings made up."""

import statistics
import threading
import time

import pytest

from playground.generation import CacheMode, Conditions, RunHistory, SamplingParams
from playground.generation.disturbance import N_NEIGHBOURS, BlasDelays, Neighbours, PassClock
from playground.generation.session import Session, generate


class Machine:
    """A process's threads, whose seconds only pass as a test says."""

    def __init__(self, tasks):
        self.tasks = tasks
        self.now_s = self.ran_s = self.all_ran_s = 100.0

    def thread(self, number, *, name="program", delay_ns=0):
        folder = self.tasks / str(number)
        folder.mkdir(exist_ok=True)
        (folder / "comm").write_text(f"{name}\n")
        (folder / "schedstat").write_text(f"5000 {delay_ns} 12\n")

    def compute(self, *, wall_s, ran_s, others_ran_s=0.0):
        self.now_s += wall_s
        self.ran_s += ran_s
        self.all_ran_s += ran_s + others_ran_s


@pytest.fixture
def machine(monkeypatch, tmp_path):
    made = Machine(tmp_path)
    monkeypatch.setattr(time, "perf_counter", lambda: made.now_s)
    monkeypatch.setattr(time, "thread_time", lambda: made.ran_s)
    monkeypatch.setattr(time, "process_time", lambda: made.all_ran_s)
    return made


@pytest.fixture
def linux(machine):
    """A machine that counts what each thread waited: the main thread, and one of the BLAS."""
    machine.thread(threading.main_thread().native_id)
    machine.thread(1)
    return machine


def clock_of(machine):
    return PassClock(BlasDelays(machine.tasks))


def test_a_thread_that_does_not_run_waits(linux):
    with (clock := clock_of(linux)):
        linux.compute(wall_s=0.010, ran_s=0.007)
    assert clock.forward_s == pytest.approx(0.010)
    assert clock.waited_s == pytest.approx(0.003)


def test_what_the_threads_of_the_blas_waited_counts(linux):
    with (clock := clock_of(linux)):
        linux.compute(wall_s=0.010, ran_s=0.010, others_ran_s=0.006)
        linux.thread(1, delay_ns=4_000_000)
    assert clock.waited_s == pytest.approx(0.004)


def test_no_pass_waits_longer_than_it_takes(linux):
    with (clock := clock_of(linux)):
        linux.compute(wall_s=0.010, ran_s=0.003)
        linux.thread(1, delay_ns=7_000_000)
    assert clock.waited_s == pytest.approx(0.010)


def test_threads_with_a_name_of_their_own_and_the_main_thread_do_not_count(linux):
    linux.thread(2, name="QXcbEventQueue")
    with (clock := clock_of(linux)):
        linux.compute(wall_s=0.010, ran_s=0.010)
        linux.thread(2, name="QXcbEventQueue", delay_ns=9_000_000)
        linux.thread(threading.main_thread().native_id, delay_ns=9_000_000)
    assert clock.waited_s == pytest.approx(0.0)


def test_a_thread_that_comes_later_counts_from_then_on(linux):
    clock = clock_of(linux)
    with clock:
        linux.compute(wall_s=0.010, ran_s=0.010)
    linux.thread(3)
    with clock:
        linux.compute(wall_s=0.010, ran_s=0.010)
        linux.thread(3, delay_ns=2_000_000)
    assert clock.waited_s == pytest.approx(0.002)


def test_elsewhere_waiting_is_known_of_a_pass_that_one_thread_computed(machine):
    with (clock := clock_of(machine)):
        machine.compute(wall_s=0.010, ran_s=0.004)
    assert clock.waited_s == pytest.approx(0.006)


def test_elsewhere_waiting_is_unknown_where_other_threads_computed_too(machine):
    with (clock := clock_of(machine)):
        machine.compute(wall_s=0.010, ran_s=0.009, others_ran_s=0.008)
    assert clock.waited_s is None


def test_a_clock_too_coarse_for_the_pass_tells_nothing(machine, monkeypatch):
    coarse = type("Info", (), {"resolution": 0.0156})
    monkeypatch.setattr(time, "get_clock_info", lambda _: coarse)
    clock = clock_of(machine)
    with clock:
        machine.compute(wall_s=0.010, ran_s=0.0)
    assert clock.waited_s is None
    with clock:
        machine.compute(wall_s=0.200, ran_s=0.150)
    assert clock.waited_s == pytest.approx(0.050)


def test_a_kernel_that_counts_noughts_is_not_believed(linux):
    own = linux.tasks / str(threading.main_thread().native_id) / "schedstat"
    own.write_text("0 0 0\n")
    assert BlasDelays(linux.tasks).total_s() is None


def test_real_readings_of_this_machine_can_be_taken():
    with (clock := PassClock()):
        statistics.fmean(range(20_000))
    assert clock.waited_s is None or 0 <= clock.waited_s <= clock.forward_s


@pytest.fixture
def neighbours():
    """Ten undisturbed passes of 10 ms came before."""
    made = Neighbours()
    for _ in range(10):
        assert not made.is_disturbed(0.010, 0.0)
    return made


@pytest.mark.parametrize(
    ("forward_s", "waited_s", "expected"),
    [
        (0.010, 0.0005, False),
        (0.020, 0.010, True),
        (0.0105, 0.003, False),  # it waited, but is no longer for it
        (0.020, 0.001, False),  # it is longer, but not for waiting
    ],
)
def test_a_pass_is_disturbed_that_waited_and_is_longer_for_it(
    neighbours, forward_s, waited_s, expected
):
    assert neighbours.is_disturbed(forward_s, waited_s) is expected


def test_the_first_pass_is_judged_by_its_waiting_alone():
    assert Neighbours().is_disturbed(0.020, 0.010)


def test_disturbed_neighbours_do_not_make_the_next_one_usual(neighbours):
    assert all(neighbours.is_disturbed(0.020, 0.010) for _ in range(N_NEIGHBOURS - 1))


def test_where_all_passes_wait_a_little_they_count_again():
    neighbours = Neighbours()
    judged = [neighbours.is_disturbed(0.020, 0.004) for _ in range(N_NEIGHBOURS + 1)]
    assert judged == [True] * N_NEIGHBOURS + [False]
    assert not neighbours.is_disturbed(0.020, 0.004)
    assert neighbours.is_disturbed(0.030, 0.014)


def test_where_all_passes_wait_for_long_there_is_no_figure():
    neighbours = Neighbours()
    assert all(neighbours.is_disturbed(0.020, 0.010) for _ in range(3 * N_NEIGHBOURS))


def test_where_waiting_is_unknown_a_pass_far_above_its_neighbours_is_disturbed():
    neighbours = Neighbours()
    growing = [0.010 + 0.0004 * place + 0.0003 * (place % 3) for place in range(40)]
    assert not any(neighbours.is_disturbed(each, None) for each in growing)
    assert neighbours.is_disturbed(1.5 * growing[-1], None)
    assert not neighbours.is_disturbed(growing[-1], None)


def test_the_readings_are_taken_outside_the_time_of_a_pass(machine, monkeypatch):
    class SlowDelays(BlasDelays):
        def total_s(self):
            machine.now_s += 1.0
            return 0.0

    with (clock := PassClock(SlowDelays(machine.tasks))):
        machine.compute(wall_s=0.010, ran_s=0.010)
    assert clock.forward_s == pytest.approx(0.010)
    assert clock.waited_s == pytest.approx(0.0)


def test_a_step_that_was_disturbed_says_so(gpt2, tokenizer, request_for, monkeypatch):
    # By the order of the passes; a race begins every other step with the other path.
    waited = iter([9.0, 9.0, 9.0, 9.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0])

    class MadeUpClock(PassClock):
        def __exit__(self, *raised):
            self.waited_s = next(waited)
            self.forward_s = 1.0 + self.waited_s

    monkeypatch.setattr("playground.generation.forward_paths.PassClock", MadeUpClock)
    monkeypatch.setattr("playground.generation.session.Neighbours", Neighbours)
    session = Session(gpt2, tokenizer)
    history = RunHistory(conditions=Conditions(model="m", dtype="d", blas_threads=1), seed=3)
    request = request_for(max_new_tokens=5, ignore_end_of_text=True)
    records = list(generate(session, request, SamplingParams(), CacheMode.RACE))
    for record in records:
        history.append(record)
    # The prompt's pass is what it is, however long it waited, and so is the first of its kind:
    # of the uncached passes that is the prompt's.
    assert [record.disturbed for record in records] == [False, True, False, True, False]
    assert records[3].waited_s == 0.5
    assert history.n_disturbed == 2
    assert history.cached.warm_up.x.tolist() == [5]
    assert history.uncached.disturbed.x.tolist() + history.cached.disturbed.x.tolist() == [5, 7]
    assert history.uncached.total.y[-1] + history.cached.total.y[-1] == pytest.approx(46.5)
