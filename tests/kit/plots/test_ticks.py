import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.kit.plots.ticks import linear_ticks, log_ticks, nice_step, tick_text, ticks_apart

FAST = settings(deadline=None, max_examples=100)
RANGES = st.tuples(st.floats(0, 1e6), st.floats(1e-4, 1e6), st.integers(2, 12)).map(
    lambda t: (t[0], t[0] * 1.001 + t[1], t[2])
)


@FAST
@given(RANGES)
def test_linear_ticks_are_round_evenly_spaced_inside_and_not_too_many(given_range):
    low, high, most = given_range
    ticks = linear_ticks(low, high, most)
    assert len(ticks) <= most
    slack = 1e-6 * (high - low) + 1e-9 * high
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        leading = step / 10.0 ** math.floor(math.log10(step) + 1e-9)
        assert min(abs(leading - round_number) for round_number in (1, 2, 5)) < 1e-3


@FAST
@given(st.floats(-4, 5), st.floats(0.02, 7), st.integers(2, 12))
def test_log_ticks_start_with_one_two_or_five_once_the_range_holds_two_of_them(start, span, most):
    low, high = 10.0**start, 10.0 ** (start + span)
    ticks = log_ticks(low, high, most)
    assert len(ticks) <= most
    assert all(low * 0.999 <= tick <= high * 1.001 for tick in ticks)
    if span >= 0.8:
        assert {f"{tick:e}"[0] for tick in ticks} <= {"1", "2", "5"}


def test_a_wide_log_axis_reads_one_two_five_ten():
    assert log_ticks(0.5, 50, 8) == pytest.approx([0.5, 1, 2, 5, 10, 20, 50])
    assert log_ticks(0.5, 50, 3) == pytest.approx([1, 10])


def test_a_narrow_log_axis_still_has_numbers():
    assert log_ticks(21, 29, 5) == pytest.approx([22, 24, 26, 28])


def test_a_range_that_is_none_has_no_ticks():
    assert linear_ticks(3, 3, 5) == []
    assert log_ticks(0, 10, 5) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.5, "0.5"), (2.0, "2"), (1000, "1,000"), (0.30000000000000004, "0.3")],
)
def test_numbers_read_as_people_write_them(value, text):
    assert tick_text(value) == text


def test_a_nice_step_is_never_smaller_than_asked():
    assert [nice_step(v) for v in (0.3, 1, 1.1, 4, 6, 99)] == pytest.approx([0.5, 1, 2, 5, 10, 100])


def test_numbers_that_would_touch_are_left_out():
    assert ticks_apart([1, 2, 5, 10], [0, 30, 60, 90], [20, 20, 20, 20]) == [1, 2, 5, 10]
    assert ticks_apart([1, 2, 5, 10], [0, 10, 27, 60], [20, 20, 20, 30]) == [1, 5, 10]
    assert ticks_apart([], [], []) == []
