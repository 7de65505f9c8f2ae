import numpy as np
import pytest

from playground.generation.records import Conditions
from playground.kit.plots.run_curves import PlottedRun
from playground.measure.forecast import Forecast
from playground.tabs.lab.latency import LatencyCard

N_CTX = 200


@pytest.fixture
def predicted():
    n_kv = np.arange(1, N_CTX + 1)
    return Forecast(
        config=None,
        calibration=None,
        dtype="float32",
        blas_threads=2,
        n_kv=n_kv,
        cached_ms=1.0 + 0.001 * n_kv,
        uncached_ms=0.5 + 0.1 * n_kv,
    )


@pytest.fixture
def card(theme, qtbot):
    card = LatencyCard(theme)
    qtbot.addWidget(card)
    card.resize(760, 320)
    card.show()
    return card


def predicted_lines(card):
    return card._predicted.uncached, card._predicted.cached


def test_predictions_lie_under_both_paths_over_what_was_measured(card, make_run, predicted):
    history = make_run(30)
    card.set_forecast(predicted)
    card.show_runs(PlottedRun.of(history, is_live=False))
    uncached, cached = predicted_lines(card)
    np.testing.assert_array_equal(uncached.x, np.arange(10, 40))
    np.testing.assert_array_equal(uncached.y, 0.5 + 0.1 * uncached.x)
    np.testing.assert_array_equal(cached.y, 1.0 + 0.001 * cached.x)
    x, y = cached.curve.getOriginalDataset()
    np.testing.assert_allclose(y, np.log10(1.0 + 0.001 * x))
    for line in (uncached, cached):
        assert line.curve.zValue() < line.predicts.curve.zValue()


def test_predictions_reach_over_what_is_to_come(card, make_run, predicted):
    card.show_runs(PlottedRun.of(make_run(30), is_live=True))
    card.set_forecast(predicted, 120)
    assert [line.x[-1] for line in predicted_lines(card)] == [120, 120]
    (left, right), _ = card.plot.getPlotItem().getViewBox().viewRange()
    assert left <= 10
    assert right >= 120
    card.set_forecast(predicted)
    assert [line.x[-1] for line in predicted_lines(card)] == [39, 39]


def test_without_a_run_or_without_a_forecast_nothing_is_predicted(card, make_run, predicted):
    card.set_forecast(predicted, 100)
    assert all(len(line.x) == 0 for line in predicted_lines(card))
    card.show_runs(PlottedRun.of(make_run(30), is_live=False))
    assert all(len(line.x) for line in predicted_lines(card))
    card.set_forecast(None)
    assert all(len(line.x) == 0 for line in predicted_lines(card))
    assert not card._predicted.uncached.label.isVisible()


def test_predicted_measured_and_earlier_are_told_apart_by_more_than_colour(
    card, make_run, predicted
):
    earlier = [PlottedRun.of(make_run(60, mode), is_live=False) for mode in ("on", "off")] * 2
    card.set_forecast(predicted)
    card.show_runs(PlottedRun.of(make_run(120, "off"), is_live=False), earlier)
    measured, predicts = card._uncached.line, card._predicted.uncached
    pale = card._uncached._lines.faint
    assert len(pale.x)
    patterns = [tuple(line.curve.opts["pen"].dashPattern()) for line in (measured, predicts, pale)]
    assert len(set(patterns)) == 3
    assert "··· predicted" in card._legend.text()
    assert "pale: earlier" in card._legend.text()
    assert not predicts.label.wordings, "the legend names it, not words over the curves"
    card.set_forecast(None)
    assert "predicted" not in card._legend.text()


def test_the_crosshair_reads_prediction_and_residual(card, make_run, predicted):
    history = make_run(30, noise=0.0)
    card.set_forecast(predicted)
    card.show_runs(PlottedRun.of(history, is_live=False))
    card.plot._control.show_near(30)
    said = card.plot.accessibleDescription()
    assert "with cache 1.00 ms" in said
    assert "predicted with 1.03 ms, residual −0.030 ms" in said
    assert "predicted without 3.50 ms" in said
    assert said.count("residual") == 1


def test_beyond_what_was_measured_the_crosshair_reads_the_prediction_alone(
    card, make_run, predicted
):
    card.set_forecast(predicted, 100)
    card.show_runs(PlottedRun.of(make_run(30), is_live=True))
    card.plot._control.show_near(90)
    said = card.plot.accessibleDescription()
    assert "predicted with 1.09 ms" in said
    assert "residual" not in said


def test_the_same_forecast_again_is_no_work(card, make_run, predicted, monkeypatch):
    card.set_forecast(predicted)
    history = make_run(30)
    card.show_runs(PlottedRun.of(history, is_live=True))
    drawn = []
    for line in predicted_lines(card):
        monkeypatch.setattr(line, "draw", lambda to_view, line=line: drawn.append(line))
    card.show_runs(PlottedRun.of(history, is_live=True))
    card.set_forecast(predicted)
    assert drawn == []


def test_a_forecast_says_for_which_conditions_it_was_made(predicted):
    assert predicted.holds_for(Conditions(model="m", dtype="float32", blas_threads=2))
    assert not predicted.holds_for(Conditions(model="m", dtype="float32", blas_threads=1))
