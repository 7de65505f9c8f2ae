import numpy as np

from playground.kit.plots.run_curves import PlottedRun


def test_curves_are_views_that_a_growing_run_does_not_change(make_run):
    history = make_run(10)
    curves = PlottedRun.of(history, is_live=True)
    assert np.shares_memory(curves.cached.decode.y, history.cached.decode.y)
    assert len(curves.cached.decode.y) == 9
    assert curves.is_live


def test_a_setting_changed_during_the_run_is_named_where_it_took_effect(make_run, make_record):
    history = make_run(3)
    history.append(make_record(3, 13, cached=True, ms=1.0, temperature=0.2))
    (change,) = PlottedRun.of(history, is_live=True).changes
    assert change == (13, "temperature 0.8 → 0.2")
