import numpy as np

from playground.kit.plots.run_curves import Points, joined, with_gaps


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
