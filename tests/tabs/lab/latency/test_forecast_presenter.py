"""The presenter of predictions before fake views, its questions answered by the test."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from playground.generation import Failure
from playground.measure.forecast import Forecast, ForecastQuestion
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.latency import presenter as forecast_presenter
from playground.tabs.lab.latency.presenter import ForecastPresenter
from playground.tabs.lab.views import LatencyView, VerdictView

FACTS = Mock(spec=ModelFacts, dtype="float32", n_ctx=130)
FACTS.name = "words"


def forecast_of(threads):
    forecast = Mock(spec=Forecast)
    forecast.holds_for.side_effect = lambda conditions: conditions.blas_threads == threads
    forecast.step.return_value = None
    return forecast


class Forecasting:
    """A presenter between views and an client that only remember."""

    def __init__(self, parent, client, view_of, threads, *, is_shown=True):
        self.client = client
        self.latency = view_of(LatencyView, is_shown=is_shown)
        self.verdict = view_of(VerdictView, is_shown=is_shown)
        self.presenter = ForecastPresenter(
            self.latency, self.verdict, self.client, lambda: threads.n_threads, parent
        )

    @property
    def last_verdict(self):
        return self.verdict.show_verdict.call_args.args


@pytest.fixture
def threads():
    return Mock(n_threads=2)


@pytest.fixture
def make_world(parent, fake_client, view_of, threads):
    def make(*, is_shown=True):
        return Forecasting(parent, fake_client, view_of, threads, is_shown=is_shown)

    return make


@pytest.fixture
def world(make_world):
    world = make_world()
    world.presenter.set_model(FACTS)
    return world


def test_the_machine_is_calibrated_once_for_a_model(world):
    assert world.client.asked == [ForecastQuestion()]
    world.presenter.show()
    world.client.reply(forecast_of(2))
    world.presenter.show()
    assert len(world.client.asked) == 1


def test_nothing_is_calibrated_for_views_that_are_hidden(make_world):
    world = make_world(is_shown=False)
    world.presenter.set_model(FACTS)
    assert world.client.asked == []
    world.latency.is_shown = True
    world.presenter.show()
    assert world.client.asked == [ForecastQuestion()]


def test_predictions_reach_to_the_end_of_the_run_while_it_goes(world, log_of):
    world.client.reply(forecast := forecast_of(2))
    world.presenter.begin(log_of(0, n_prompt=4, new_tokens=40))
    world.latency.set_forecast.assert_called_with(forecast, 43)
    world.presenter.end()
    world.latency.set_forecast.assert_called_with(forecast, 0)


def test_predictions_do_not_reach_beyond_the_context(world, log_of):
    world.client.reply(forecast := forecast_of(2))
    world.presenter.begin(log_of(0, new_tokens=5000))
    world.latency.set_forecast.assert_called_with(forecast, 130)


def test_a_run_with_other_threads_is_not_held_against_this_forecast(world, log_of, threads):
    world.client.reply(forecast_of(2))
    world.presenter.begin(log_of(3, threads=1))
    assert world.latency.set_forecast.call_args.args[0] is None
    threads.n_threads = 1
    world.presenter.end()
    assert len(world.client.asked) == 2
    world.client.reply(fitting := forecast_of(1))
    world.latency.set_forecast.assert_called_with(fitting, 0)


def test_other_threads_are_calibrated_anew(world, threads):
    world.client.reply(forecast_of(2))
    threads.n_threads = 4
    world.presenter.threads_changed()
    assert len(world.client.asked) == 2


def test_another_model_takes_a_forecast_of_its_own(world, log_of):
    world.client.reply(forecast_of(2))
    world.presenter.begin(log_of(3))
    world.presenter.set_model(FACTS)
    assert world.latency.set_forecast.call_args.args[0] is None
    assert len(world.client.asked) == 2
    assert world.last_verdict[0] is None


def test_the_verdict_is_of_the_newest_run_of_each_path(world, log_of):
    world.presenter.begin(log_of(5, cached=False))
    world.presenter.begin(log_of(8, cached=True))
    world.presenter.end()
    verdict, _ = world.last_verdict
    assert (verdict.cached.n_kv, verdict.uncached.n_kv) == (8, 8)


def test_a_verdict_is_said_now_and_then_not_at_every_flush(world, log_of, add_step, monkeypatch):
    eight_steps_a_second = SimpleNamespace(monotonic=lambda: 500 + len(log.steps) / 8)
    monkeypatch.setattr(forecast_presenter, "time", eight_steps_a_second)
    world.presenter.begin(log := log_of(0))
    world.verdict.show_verdict.reset_mock()
    for index in range(20):
        add_step(log, index)
        world.presenter.refresh()
    assert world.verdict.show_verdict.call_count == 2.5 / forecast_presenter.JUDGE_EVERY_S


def test_a_hidden_verdict_is_not_thought_about(make_world, log_of, monkeypatch):
    world = make_world(is_shown=False)
    judge = Mock()
    monkeypatch.setattr("playground.tabs.lab.latency.presenter.judge", judge)
    world.presenter.set_model(FACTS)
    world.presenter.begin(log_of(5))
    world.presenter.refresh()
    world.presenter.end()
    judge.assert_not_called()


def test_calibrating_is_told_while_it_goes_on(world):
    world.client.is_at_it = True
    world.client.began.emit()
    assert "Calibrating" in world.last_verdict[1]
    world.client.reply(forecast_of(2))
    assert world.last_verdict[1] == ""


def test_a_calibration_that_fails_is_told_and_not_tried_again(world):
    world.client.take_back()
    world.client.failed.emit(Failure(message="There is no memory left."))
    world.presenter.show()
    assert len(world.client.asked) == 1
    assert "no memory left" in world.last_verdict[1]
