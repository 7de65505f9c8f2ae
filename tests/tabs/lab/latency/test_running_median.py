"""The running median, held against the standard library's quantiles."""

import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.kit.plots.run_curves import Points
from playground.tabs.lab.running_median import HALF_WINDOW, running_median


def points(x, y, aside=()):
    return Points(x=np.array(x), y=np.array(y, dtype=float), aside=np.array(aside, dtype=int))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0.1, 99), min_size=1, max_size=60))
def test_each_point_is_the_median_of_the_steps_around_it(y):
    drawn = running_median(points(range(len(y)), y))
    for place, found in enumerate(zip(drawn.low, drawn.middle, drawn.high, strict=True)):
        around = y[max(0, place - HALF_WINDOW) : place + HALF_WINDOW + 1]
        expected = (
            statistics.quantiles(around, method="inclusive") if len(around) > 1 else around * 3
        )
        assert found == pytest.approx(tuple(expected))
    assert drawn.middle[-1] == pytest.approx(statistics.median(y[-1 - HALF_WINDOW :]))


def test_the_median_does_not_reach_over_a_gap():
    drawn = running_median(points([1, 2, 3, 9, 10], [1, 1, 1, 5, 5]))
    np.testing.assert_array_equal(drawn.x, [1, 2, 3, 9, 9, 10])
    np.testing.assert_array_equal(drawn.middle, [1, 1, 1, np.nan, 5, 5])


def test_a_step_set_aside_is_no_gap():
    drawn = running_median(points([1, 2, 4, 5], [1, 1, 3, 3], aside=[3]))
    np.testing.assert_array_equal(drawn.x, [1, 2, 4, 5])
    np.testing.assert_array_equal(drawn.middle, [2, 2, 2, 2])


@pytest.mark.parametrize(
    ("x", "aside", "n_gaps"),
    [
        ([1, 2, 3], [], 0),
        ([1, 5], [2, 3, 4], 0),
        ([1, 5], [2, 4], 1),
        ([1, 5], [], 1),
        ([1, 3, 9], [2, 40], 1),
        ([38, 40, 20, 21], [39], 1),  # the context was shifted
    ],
)
def test_a_gap_is_where_a_number_is_missing_that_was_not_set_aside(x, aside, n_gaps):
    drawn = running_median(points(x, [1.0] * len(x), aside))
    assert np.isnan(drawn.middle).sum() == n_gaps
