"""The source of forecasts before cards that only remember, its questions answered by the test."""

from PySide6.QtCore import QTimer

from playground.generation import Failure
from playground.measure.forecast import ForecastQuestion


def test_the_machine_is_calibrated_once_for_a_model(forecasting, forecast_of):
    assert forecasting.client.asked == [ForecastQuestion()]
    forecasting.show()
    forecasting.client.reply(forecast_of(2))
    forecasting.show()
    assert len(forecasting.client.asked) == 1


def test_nothing_is_calibrated_for_views_that_are_hidden(make_forecasting, facts):
    world = make_forecasting(is_shown=False)
    world.controller.model_changed.emit(facts)
    assert world.client.asked == []
    world.latency.is_shown = True
    world.latency_presenter.on_shown()
    assert world.client.asked == [ForecastQuestion()]


def test_a_run_with_other_threads_is_not_held_against_this_forecast(
    forecasting, forecast_of, log_of
):
    forecasting.client.reply(forecast_of(2))
    forecasting.controller.run_began.emit(log := log_of(3, threads=1))
    assert forecasting.latency.set_forecast.call_args.args[0] is None
    forecasting.set_threads(1)
    forecasting.controller.run_ended.emit(log)
    assert len(forecasting.client.asked) == 2
    forecasting.client.reply(fitting := forecast_of(1))
    forecasting.latency.set_forecast.assert_called_with(fitting, 0)


def test_other_threads_are_calibrated_anew(forecasting, forecast_of):
    forecasting.client.reply(forecast_of(2))
    forecasting.set_threads(4)
    forecasting.source.on_threads_changed(4)
    assert len(forecasting.client.asked) == 2


def test_another_model_takes_a_forecast_of_its_own(forecasting, forecast_of, log_of, facts):
    forecasting.client.reply(forecast_of(2))
    forecasting.controller.run_began.emit(log_of(3))
    forecasting.controller.model_changed.emit(facts)
    assert forecasting.latency.set_forecast.call_args.args[0] is None
    assert len(forecasting.client.asked) == 2
    assert forecasting.last_verdict[0] is None


def test_calibrating_gives_way_to_a_person_who_waits(forecasting):
    forecasting.client.is_at_it = True
    forecasting.controller.worker_wanted.emit()
    assert not forecasting.client.is_at_it


def test_calibrating_is_told_while_it_goes_on(forecasting, forecast_of):
    forecasting.client.is_at_it = True
    forecasting.client.began.emit()
    assert "Calibrating" in forecasting.last_verdict[1]
    forecasting.client.reply(forecast_of(2))
    assert forecasting.last_verdict[1] == ""


def test_a_calibration_that_fails_is_told_and_not_tried_again(forecasting):
    forecasting.client.take_back()
    forecasting.client.failed.emit(Failure(message="There is no memory left."))
    forecasting.show()
    assert len(forecasting.client.asked) == 1
    assert "no memory left" in forecasting.last_verdict[1]


def test_what_a_busy_machine_foretells_is_withheld_and_asked_for_again(
    forecasting, forecast_of, log_of
):
    forecasting.controller.run_began.emit(log := log_of(3, threads=2))
    forecasting.client.reply(forecast_of(2, is_disturbed=True))
    assert forecasting.source.forecast is None
    assert "The machine was busy" in forecasting.last_verdict[1]
    forecasting.set_threads(2)
    forecasting.controller.run_ended.emit(log)
    assert len(forecasting.client.asked) == 2
    forecasting.client.reply(fitting := forecast_of(2))
    assert forecasting.source.forecast is fitting
    assert forecasting.last_verdict[1] == ""


def test_the_limits_are_measured_once_the_number_of_threads_is_found(make_forecasting, facts):
    world = make_forecasting()
    threads = world.context.settings.threads
    threads.is_measuring = True
    world.controller.model_changed.emit(facts)
    assert world.client.asked == []
    threads.is_measuring = False
    threads.settled.emit()
    assert world.client.asked == [ForecastQuestion()]


def test_a_disturbed_calibration_is_tried_again_by_itself_less_and_less_often(
    forecasting, forecast_of
):
    asked, (timer,) = forecasting.client.asked, forecasting.source.findChildren(QTimer)
    pauses_ms = []
    for _ in range(8):
        pauses_ms.append(timer.interval())
        forecasting.client.reply(forecast_of(2, is_disturbed=True))
        assert timer.isActive()
        timer.timeout.emit()
    assert pauses_ms == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    assert len(asked) == 9
    timer.stop()
    forecasting.client.reply(forecast_of(2))
    assert not timer.isActive()
