"""The presenter of the verdict before a card that only remembers."""

from types import SimpleNamespace
from unittest.mock import Mock

from playground.tabs.lab.why import presenter as why_presenter


def test_the_verdict_is_of_the_newest_run_of_each_path(forecasting, log_of):
    forecasting.controller.run_began.emit(log_of(5, cached=False))
    forecasting.controller.run_began.emit(log := log_of(8, cached=True))
    forecasting.controller.run_ended.emit(log)
    verdict, _ = forecasting.last_verdict
    assert (verdict.cached.n_kv, verdict.uncached.n_kv) == (8, 8)


def test_a_verdict_is_said_now_and_then_not_at_every_flush(
    forecasting, log_of, add_step, monkeypatch
):
    eight_steps_a_second = SimpleNamespace(monotonic=lambda: 500 + len(log.steps) / 8)
    monkeypatch.setattr(why_presenter, "time", eight_steps_a_second)
    forecasting.controller.run_began.emit(log := log_of(0))
    forecasting.verdict.show_verdict.reset_mock()
    for index in range(20):
        add_step(log, index)
        forecasting.controller.flushed.emit()
    assert forecasting.verdict.show_verdict.call_count == 2.5 / why_presenter.JUDGE_EVERY_S


def test_a_hidden_verdict_is_not_thought_about(make_forecasting, facts, log_of, monkeypatch):
    world = make_forecasting(is_shown=False)
    judge = Mock()
    monkeypatch.setattr("playground.tabs.lab.why.presenter.judge", judge)
    world.controller.model_changed.emit(facts)
    world.controller.run_began.emit(log := log_of(5))
    world.controller.flushed.emit()
    world.controller.run_ended.emit(log)
    judge.assert_not_called()
