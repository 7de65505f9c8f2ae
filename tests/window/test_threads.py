"""The number of threads in the whole app: found out by the worker, shown, and used by a run."""

import pytest

from playground.generation import CacheMode
from playground.measure import threads
from playground.measure.cores import UsableCores
from playground.measure.machine import blas_info


@pytest.fixture
def quiet(monkeypatch, tmp_path):
    """Two cores, no other program at work, and nothing measured on this machine before."""
    usable = UsableCores(n_threads=2, n_cores=2, reason="one a core")
    monkeypatch.setattr("playground.control.threads.usable_cores", lambda: usable)
    monkeypatch.setattr("playground.control.threads.busy_cores", lambda cores: 0)
    monkeypatch.setattr(threads.OtherWork, "is_much", lambda self: False)
    monkeypatch.setattr(threads, "fewest_threads", lambda timings: len(timings))
    monkeypatch.setattr(threads, "default_path", lambda: tmp_path / "threads.json")


def test_a_model_is_timed_while_the_app_is_idle_and_runs_with_what_it_gains_from(quiet, open_desk):
    desk = open_desk("primitive")
    choice = desk.playground.settings.threads
    assert (choice.in_force, choice.needs_measuring) == (1, True)  # a small model, not timed yet
    desk.wait_for(lambda: not choice.needs_measuring)
    assert choice.in_force == 2
    assert "2 threads" in desk.status()
    desk.window.editor.set_text("hello")
    desk.prepare(n_new=2)
    desk.window.top_bar.cache_switch.button(CacheMode.ON).click()
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(2)
    desk.wait_for_end()
    assert desk.playground.controller.logs[-1].conditions.blas_threads == 2
    assert blas_info().n_threads == 2
    assert "--threads" not in desk.playground.controller.command
