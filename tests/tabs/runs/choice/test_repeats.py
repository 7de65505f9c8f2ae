"""The median and the band of repeated runs."""

import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    RunHistory,
    SamplingParams,
    StepRecord,
)
from playground.tabs.runs.choice.figures import latency_band


def history_of(points, *, cached=True):
    """A history with these decode passes, (context tokens, ms) each, after a slow prefill."""
    conditions = Conditions(model="stories", dtype="float32", blas_threads=2)
    history = RunHistory(conditions=conditions, seed=0)
    for index, (n_kv, ms) in enumerate([(3, 9000.0), *points]):
        forward = ForwardPass(cached=cached, n_past=n_kv - 1, n_seq=1, forward_s=ms / 1e3)
        history.append(
            StepRecord(
                index=index, token_id=0, text="", is_end_of_text=False, mode=CacheMode.ON,
                sampling=SamplingParams(), passes=(forward,), prefill=index == 0, sampling_s=0.0,
                probability=1.0, kv_cache_bytes=0,
            )
        )  # fmt: skip
    return history


def interpolated(values, fraction):
    """The quantile by its definition: linear between the sorted values around it."""
    values = sorted(values)
    place = fraction * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


runs_of_points = st.lists(
    st.dictionaries(st.integers(4, 12), st.floats(0.1, 50), min_size=1), min_size=2, max_size=6
)


@settings(deadline=None, max_examples=60)
@given(runs_of_points)
def test_the_band_holds_the_middle_of_the_runs_at_every_shared_context(runs):
    band = latency_band([history_of(sorted(run.items())) for run in runs], cached=True)
    shared = sorted(set.intersection(*(set(run) for run in runs)))
    if not shared:
        assert band is None
        return
    assert band.context.tolist() == shared
    assert band.n_runs == len(runs)
    for place, context in enumerate(shared):
        times = [run[context] for run in runs]
        assert band.median_ms[place] == pytest.approx(statistics.median(times))
        assert band.low_ms[place] == pytest.approx(interpolated(times, 0.1))
        assert band.high_ms[place] == pytest.approx(interpolated(times, 0.9))


def test_one_run_makes_no_band():
    assert latency_band([history_of([(4, 1.0)])], cached=True) is None
    assert latency_band([], cached=True) is None


def test_a_path_that_was_not_taken_has_no_band():
    assert latency_band([history_of([(4, 1.0)])] * 2, cached=False) is None


def test_a_context_length_that_comes_again_counts_once():
    slid = history_of([(6, 1.0), (7, 2.0), (5, 3.0), (6, 9.0)])
    band = latency_band([slid, slid], cached=True)
    assert band.context.tolist() == [5, 6, 7]
    assert band.median_ms.tolist() == pytest.approx([3, 1, 2])


def test_nobody_can_write_into_a_band():
    band = latency_band([history_of([(4, 1.0)])] * 2, cached=True)
    with pytest.raises(ValueError, match="read-only"):
        band.median_ms[0] = np.nan
