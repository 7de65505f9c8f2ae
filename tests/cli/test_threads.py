"""How many threads matrix products have on the command line, and when nobody says."""

import argparse

import pytest

from playground.commands import run_options
from playground.commands.output import OptionError
from playground.commands.run_options import ThreadOption
from playground.measure.cores import UsableCores
from playground.measure.machine import blas_info, set_blas_threads
from playground.measure.threads import threads_key
from playground.models import load_model

USABLE = UsableCores(n_threads=4, n_cores=4, reason="one a core")


class Machine:
    """Four cores of which others keep some busy, and what was measured there; no clock runs."""

    def __init__(self, monkeypatch):
        self.usable, self.busy, self.measured = USABLE, 0.0, {}
        self.slept_s, self.now_s = [], 0.0
        monkeypatch.setattr(run_options, "usable_cores", lambda: self.usable)
        monkeypatch.setattr(run_options, "OtherWork", lambda: self)
        monkeypatch.setattr(run_options, "measured_threads", self.measured.get)
        monkeypatch.setattr(run_options, "sleep", self.slept_s.append)
        monkeypatch.setattr(run_options, "monotonic", lambda: self.now_s)

    def cores(self):
        return self.busy


@pytest.fixture
def machine(monkeypatch):
    before = blas_info().n_threads
    yield Machine(monkeypatch)
    set_blas_threads(before)


@pytest.fixture(scope="module")
def gpt2():
    return load_model("primitive").gpt2


def settled(gpt2, threads="auto"):
    """Return the threads while a model is loaded, and once it is."""
    with ThreadOption(argparse.Namespace(threads=threads)) as option:
        while_loading = blas_info().n_threads
        option.settle(gpt2)
        return while_loading, blas_info().n_threads


def large(monkeypatch, gpt2):
    monkeypatch.setattr(gpt2, "weight_bytes", 400_000_000)


def test_a_number_holds_from_the_first_product_to_the_last(machine, gpt2):
    assert settled(gpt2, "3") == (3, 3)


def test_a_small_model_has_one_thread_and_nobody_waits_to_look_at_others(machine, gpt2):
    assert settled(gpt2) == (4, 1)
    assert machine.slept_s == []


def test_a_large_model_has_the_cores_that_are_free(machine, gpt2, monkeypatch):
    large(monkeypatch, gpt2)
    assert settled(gpt2) == (4, 4)
    machine.busy = 1.2
    assert settled(gpt2) == (4, 3)
    machine.busy = None
    assert settled(gpt2) == (4, 4)


def test_others_are_looked_at_for_a_fifth_of_a_second_at_most(machine, gpt2, monkeypatch):
    large(monkeypatch, gpt2)
    settled(gpt2)
    with ThreadOption(argparse.Namespace(threads="auto")) as option:
        machine.now_s += 3.0  # loading took so long
        option.settle(gpt2)
    assert machine.slept_s == [pytest.approx(0.2), 0.0]


def test_what_the_window_once_measured_is_used(machine, gpt2):
    key = threads_key(USABLE, gpt2.config, gpt2.n_parameters, gpt2.dtype.name)
    machine.measured[key] = 2
    assert settled(gpt2) == (4, 2)


def test_a_number_of_the_environment_is_used_as_it_is(machine, gpt2):
    machine.usable = UsableCores(n_threads=3, n_cores=2, reason="set by OMP", is_chosen=True)
    machine.busy = 2.0
    assert settled(gpt2) == (3, 3)


def test_the_library_is_left_as_it_was(machine, gpt2):
    set_blas_threads(2)
    settled(gpt2, "1")
    settled(gpt2)
    assert blas_info().n_threads == 2


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "", "all", "1025", "9" * 30])
def test_what_is_no_number_of_threads_is_refused_with_what_may_be_written(written):
    with pytest.raises(OptionError, match=r"must be auto or a whole number from 1 to 1024"):
        ThreadOption(argparse.Namespace(threads=written))


@pytest.mark.parametrize("verb", ["generate", "race"])
def test_the_small_model_runs_on_one_thread_unless_told(cli, machine, verb, monkeypatch):
    seen = []
    monkeypatch.setattr(run_options, "set_blas_threads", seen.append)
    hello = (verb, "--model", "primitive", "--prompt", "hello", "--max-new-tokens", "2")
    assert cli(*hello)[0] == 0
    assert cli(*hello, "--threads", "2")[0] == 0
    assert (seen[:2], seen[3]) == ([4, 1], 2)


def test_the_doctor_says_what_limits_the_threads(cli, monkeypatch):
    from playground.commands import doctor

    usable = UsableCores(n_threads=1, n_cores=2, reason="a control group leaves the process 0.5")
    monkeypatch.setattr(doctor, "usable_cores", lambda: usable)
    _, out, _ = cli("doctor")
    (line,) = [line for line in out.splitlines() if line.startswith("  threads")]
    assert line.endswith("1 for matrix products at most: a control group leaves the process 0.5")
    (line,) = [line for line in out.splitlines() if line.startswith("  numpy")]
    assert "1 thread" in line
