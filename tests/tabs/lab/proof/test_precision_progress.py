from unittest.mock import create_autospec

import pytest

from playground.tabs.lab.proof.presenter import PrecisionProgress
from playground.worker.runner import GenerationRunner
from playground.worker.worker import GenerationWorker


class World:
    def __init__(self, context, monkeypatch):
        self.now_s = 100.0
        monkeypatch.setattr("time.monotonic", lambda: self.now_s)
        context.runner = create_autospec(GenerationRunner, instance=True)
        self.worker = context.runner.worker = GenerationWorker()
        self.frame = context.frame
        self.progress = PrecisionProgress(context)


@pytest.fixture
def world(context, monkeypatch):
    return World(context, monkeypatch)


def test_a_long_preparation_is_shown_until_the_first_step(world):
    world.worker.preparing.emit(1, 0.1)
    world.now_s += 1.0
    world.worker.preparing.emit(1, 0.5)
    ((words, fraction),) = [call.args for call in world.frame.show_progress.call_args_list]
    assert "double precision" in words
    assert fraction == 0.5
    world.worker.stepped.emit(1, ())
    world.frame.hide_progress.assert_called_once_with()


@pytest.mark.parametrize("signal", ["finished", "failed"])
def test_it_goes_when_the_run_ends_before_a_step(world, signal):
    world.worker.preparing.emit(1, 0.1)
    world.now_s += 1.0
    world.worker.preparing.emit(1, 0.5)
    getattr(world.worker, signal).emit(1, None)
    world.frame.hide_progress.assert_called_once_with()


def test_a_moment_is_not_worth_a_bar(world):
    for fraction in (0.1, 0.5, 1.0):
        world.now_s += 0.05
        world.worker.preparing.emit(1, fraction)
    world.worker.stepped.emit(1, ())
    world.frame.show_progress.assert_not_called()
    world.frame.hide_progress.assert_not_called()
