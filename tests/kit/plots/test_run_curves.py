import numpy as np

from playground.kit.plots.run_curves import PlottedRun, Points, joined, with_gaps


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


def points(x, y):
    return Points(x=np.array(x), y=np.array(y, dtype=float))


def test_without_a_gap_nothing_is_copied():
    given = points([3, 4, 5], [1, 2, 3])
    x, y = with_gaps(given)
    assert x is given.x
    assert y is given.y


def test_a_line_is_broken_where_contexts_are_missing():
    _, y = with_gaps(points([3, 4, 9, 10], [1, 2, 3, 4]))
    np.testing.assert_array_equal(y, [1, 2, np.nan, 3, 4])


def test_joined_runs_keep_every_point_and_never_touch():
    x, y = joined([points([1, 2], [5, 6]), points([], []), points([1, 2], [7, 8])])
    kept = np.isfinite(y)
    np.testing.assert_array_equal(x[kept], [1, 2, 1, 2])
    np.testing.assert_array_equal(y[kept], [5, 6, 7, 8])
    assert np.isnan(y[2])
