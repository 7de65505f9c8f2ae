"""Decode rates against the definition: steps divided by their time, over the latest half second."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.measure.speedup import decode_rate


def latest_half_second(decode_ms: list[float]) -> tuple[int, float]:
    """Steps and seconds of the fewest latest steps that reach half a second."""
    elapsed_ms, n_steps = 0.0, 0
    for step_ms in reversed(decode_ms):
        elapsed_ms += step_ms
        n_steps += 1
        if elapsed_ms >= 500:
            break
    return n_steps, elapsed_ms / 1e3


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 2000), min_size=1, max_size=60))
def test_the_rate_is_that_of_the_latest_half_second(eighths_of_ms):
    # Eighths add up exactly, so the definition and the code cannot differ by rounding.
    decode_ms = [count / 8 for count in eighths_of_ms]
    n_steps, window_s = latest_half_second(decode_ms)
    rate = decode_rate(np.array(decode_ms))
    assert rate.n_steps == n_steps
    assert rate.window_s == pytest.approx(window_s)
    assert rate.tokens_per_s == pytest.approx(n_steps / window_s)
    assert rate.is_settled is (window_s >= 0.5)


def test_one_slow_step_is_a_window_of_its_own():
    rate = decode_rate(np.array([1.0, 1.0, 2000.0]))
    assert rate.tokens_per_s == 0.5
    assert rate.n_steps == 1


def test_a_short_run_has_a_rate_that_is_not_settled():
    rate = decode_rate(np.array([10.0, 10.0]))
    assert rate.tokens_per_s == pytest.approx(100)
    assert not rate.is_settled


def test_no_decode_step_has_no_rate():
    assert decode_rate(np.array([])) is None
