from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtCore import QObject

from playground.control.live_settings import LiveSettings
from playground.control.views import FrameView, SamplingView, Views
from playground.generation import CacheMode, SamplingParams
from playground.measure.model_facts import ModelFacts
from playground.worker.runner import GenerationRunner
from playground.worker.worker import GenerationWorker

FACTS = Mock(
    spec=ModelFacts, title="Words", n_layer=1, n_embd=4, n_head=2, n_ctx=64, n_vocab=3,
    dtype="float32", n_parameters=9, weight_bytes=36,
)  # fmt: skip


@pytest.fixture
def runner(qapp):
    runner = create_autospec(GenerationRunner, instance=True)
    runner.worker, runner.blas_threads = GenerationWorker(), 2
    return runner


@pytest.fixture
def frame():
    return Mock(spec=FrameView)


@pytest.fixture
def settings(qapp, runner, frame):
    sampling = Mock(spec=SamplingView)
    sampling.seed.return_value = 3
    parent = QObject()
    views = Mock(spec=Views, sampling=sampling, frame=frame)
    yield LiveSettings(runner, views, parent)
    parent.deleteLater()


def test_what_is_changed_goes_to_the_worker(settings, runner):
    hot = SamplingParams(temperature=2.0)
    settings.set_sampling(hot)
    settings.set_cache_mode(CacheMode.OFF)
    settings.set_speed_limit(5.0)
    runner.set_sampling.assert_called_once_with(hot)
    runner.set_mode.assert_called_once_with(CacheMode.OFF)
    runner.set_speed_limit.assert_called_once_with(5.0)


def test_the_conditions_name_model_threads_and_seed(settings, frame):
    settings.refresh_conditions()
    frame.show_conditions.assert_not_called()
    settings.set_model(FACTS)
    said = frame.show_conditions.call_args.args[0]
    assert "seed 3" in said
    assert "float32" in said
    assert "n_embd 4" in said
    assert "thread" in said


def test_threads_are_asked_of_the_worker_and_told(settings, runner, frame):
    runner.set_blas_threads.side_effect = lambda n: setattr(runner, "blas_threads", n)
    runner.blas_threads = 2
    settings.set_threads(1)
    runner.set_blas_threads.assert_called_once_with(1)
    settings.set_model(FACTS)
    assert "1 thread " in frame.show_conditions.call_args.args[0]
    runner.blas_threads = 3
    runner.worker.blas_threads_set.emit(3)
    assert "3 threads" in frame.show_conditions.call_args.args[0]
