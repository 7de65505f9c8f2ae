"""The presenter of the latency before a card that only remembers."""

import pytest

from playground.control.run_display import Measured
from playground.tabs.lab.path_choice import EARLIER_RUNS_SHOWN


@pytest.fixture
def latency(forecasting):
    forecasting.latency.reset_mock()
    return forecasting.latency


def test_predictions_reach_to_the_end_of_the_run_while_it_goes(forecasting, forecast_of, log_of):
    forecasting.client.reply(forecast := forecast_of(2))
    forecasting.controller.run_began.emit(log := log_of(0, n_prompt=4, new_tokens=40))
    forecasting.latency.set_forecast.assert_called_with(forecast, 43)
    forecasting.controller.run_ended.emit(log)
    forecasting.latency.set_forecast.assert_called_with(forecast, 0)


def test_predictions_do_not_reach_beyond_the_context(forecasting, forecast_of, log_of):
    forecasting.client.reply(forecast := forecast_of(2))
    forecasting.controller.run_began.emit(log_of(0, new_tokens=5000))
    forecasting.latency.set_forecast.assert_called_with(forecast, 130)


def test_a_run_is_drawn_in_the_cards_turns_and_at_once_when_it_has_ended(
    forecasting, latency, context, log_of, make_run
):
    context.controller.measured = Measured(current=make_run(5), is_live=True)
    context.controller.flushed.emit()
    latency.show_runs.assert_not_called()
    forecasting.latency_presenter.refresh()  # its turn
    assert latency.show_runs.call_args.args[0].is_live
    context.controller.measured = Measured(current=make_run(5))
    context.controller.run_ended.emit(log_of(5))
    assert not latency.show_runs.call_args.args[0].is_live
    assert latency.show_runs.call_count == 2


def test_a_card_come_in_sight_is_drawn_in_its_turn(forecasting, latency, scheduler):
    forecasting.latency_presenter.on_shown()
    scheduler.request.assert_called_once_with()
    latency.show_runs.assert_not_called()


def test_another_model_takes_the_runs_away_at_once(forecasting, latency, facts):
    forecasting.controller.model_changed.emit(facts)
    latency.show_runs.assert_called_once_with(None, [])


def test_the_latest_of_many_earlier_runs_are_shown(forecasting, latency, context, make_run):
    earlier = [make_run(2 + n) for n in range(EARLIER_RUNS_SHOWN + 1)]
    context.controller.measured = Measured(current=make_run(5), earlier=earlier)
    forecasting.latency_presenter.refresh()
    lengths = [len(run.cached.total.x) for run in latency.show_runs.call_args.args[1]]
    assert lengths == [3 + n for n in range(EARLIER_RUNS_SHOWN)]
