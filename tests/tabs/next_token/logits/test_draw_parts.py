"""The parts of the draw cover [0, 1] and agree with the sampler."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import SamplingParams, next_token_distribution
from playground.tabs.next_token.logits.figures import draw_parts, read_distribution, window_around

PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


def read(logits, uniform=None):
    distribution = next_token_distribution(np.array(logits, np.float64), PLAIN)
    return read_distribution(distribution, uniform=uniform)


stretches = st.tuples(st.floats(0, 0.9), st.floats(0.01, 1)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], 1.0))
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.floats(-8, 8), min_size=1, max_size=60),
    st.floats(0, 1, exclude_max=True),
    stretches,
    st.sampled_from([1e-9, 0.01, 0.2]),
)
def test_parts_follow_one_another_without_gaps(logits, uniform, stretch, least):
    next_token = read(logits, uniform)
    low, high = stretch

    parts = draw_parts(next_token, low, high, least)

    assert parts[0].start == low
    assert parts[-1].end == pytest.approx(high, abs=1e-8)
    for before, after in pairwise(parts):
        assert before.end == after.start
        assert before.token_id is not None or after.token_id is not None


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.floats(-8, 8), min_size=1, max_size=60),
    st.floats(0, 1, exclude_max=True),
    st.data(),
)
def test_a_number_within_a_part_draws_its_token(logits, uniform, data):
    next_token = read(logits, uniform)
    named = [part for part in draw_parts(next_token) if part.token_id is not None]
    part = data.draw(st.sampled_from(named))

    middle = (part.start + part.end) / 2

    assert next_token.distribution.draw(middle) == part.token_id


def test_narrow_neighbours_are_put_together():
    parts = draw_parts(read([9, 0, 0, 9, 0]), least=0.1)

    assert [part.token_id for part in parts] == [0, None, 3, None]


def test_the_token_drawn_is_shown_however_narrow_it_is():
    next_token = read(np.zeros(50_000), uniform=0.50001)

    parts = draw_parts(next_token)

    assert [part.token_id for part in parts] == [None, 25_000, None]


def test_a_window_is_four_times_as_wide_as_what_was_drawn():
    next_token = read(np.zeros(1000), uniform=0.5)

    low, high = window_around(next_token)

    assert high - low == pytest.approx(0.004)
    assert low < 0.5 < high
    assert window_around(read([5.0], uniform=0.3)) == (0.0, 1.0)
    assert window_around(read([5.0, 1.0])) == (0.0, 1.0)


def test_a_window_at_the_end_stays_within_the_draw():
    low, high = window_around(read(np.zeros(1000), uniform=0.9999))

    assert high == pytest.approx(1.0)
    assert low == pytest.approx(0.996)
