import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.kit.plots.ticks import x_range, y_range

VALUES = st.lists(st.floats(1e-3, 1e5), min_size=1, max_size=30).map(np.array)


@settings(deadline=None, max_examples=80)
@given(VALUES)
def test_a_range_holds_all_values_and_leaves_room_above(values):
    for is_log in (True, False):
        low, high = y_range([values], is_log=is_log)
        assert low <= values.min()
        assert high > values.max() * 1.05
    low, high = x_range([values])
    assert low <= values.min()
    assert high >= values.max()


def test_a_linear_axis_starts_at_zero_and_a_logarithmic_one_ignores_it():
    values = np.array([0.0, 3.0, 4.0])
    assert y_range([values], is_log=False).low == 0
    assert 0 < y_range([values], is_log=True).low <= 3


def test_gaps_do_not_count():
    values = np.array([np.nan, 2.0, np.nan])
    assert y_range([values], is_log=False).high < 4


def test_the_horizontal_axis_moves_seldom_while_a_run_grows():
    ranges = {x_range([np.arange(10, last)]) for last in range(12, 500)}
    assert len(ranges) < 40


def test_a_late_start_does_not_waste_the_room_before_it():
    assert x_range([np.arange(400, 500)]).low > 350
    assert x_range([np.arange(10, 12)]).low == 0


def test_without_data_there_is_a_range_nevertheless():
    for low, high in (x_range([]), y_range([], is_log=True), y_range([], is_log=False)):
        assert low < high
