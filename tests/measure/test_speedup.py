"""Speed-ups, and the reasons not to state one."""

import statistics
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import Conditions, ForwardPass, RunHistory
from playground.measure.speedup import NoSpeedup, Speedup, in_words_disturbed, measure_speedup

CONDITIONS = Conditions(model="stories", dtype="float32", blas_threads=2)


def history_of(
    *, cached: dict[int, float] | None = None, uncached: dict[int, float] | None = None, **changes
) -> RunHistory:
    """A history whose decode passes took these ms at these contexts, after a slow prefill."""
    history = RunHistory(conditions=replace(CONDITIONS, **changes), seed=0)
    for is_cached, points in [(True, cached or {}), (False, uncached or {})]:
        path = history.cached if is_cached else history.uncached
        for n_kv, ms in points.items():
            n_past = n_kv - 1 if is_cached else 0
            forward = ForwardPass(
                cached=is_cached, n_past=n_past, n_seq=n_kv - n_past, forward_s=ms / 1e3
            )
            path.append(replace(forward, forward_s=9.0), prefill=True, step=0)
            path.append(replace(forward, forward_s=9.0, warm_up=True), prefill=False, step=1)
            path.append(forward, prefill=False, step=2)
    return history


measured = st.dictionaries(st.integers(1, 80), st.floats(0.5, 50), min_size=1, max_size=60)


@settings(deadline=None, max_examples=80)
@given(measured, measured)
def test_only_contexts_measured_both_ways_count(cached, uncached):
    speedup = measure_speedup(history_of(cached=cached), history_of(uncached=uncached))
    shared = sorted(set(cached) & set(uncached))
    if not shared:
        assert isinstance(speedup, NoSpeedup)
        return
    assert isinstance(speedup, Speedup)
    assert speedup.last_context == shared[-1]
    assert speedup.n_contexts == len(shared)
    ratios = [uncached[context] / cached[context] for context in shared]
    assert speedup.at_longest == pytest.approx(statistics.median(ratios[-20:]))
    expected = sum(uncached[c] for c in shared) / sum(cached[c] for c in shared)
    assert speedup.in_total == pytest.approx(expected)


def test_disturbed_passes_are_left_out():
    history = history_of(cached={5: 1.0, 6: 1.0, 7: 1.0}, uncached={5: 4.0, 6: 4.0, 7: 4.0})
    for n_kv, is_cached in ((8, True), (9, False)):
        for cached in (True, False):
            ms = 90.0 if cached is is_cached else 1.0
            n_past = n_kv - 1 if cached else 0
            forward = ForwardPass(
                cached=cached, n_past=n_past, n_seq=n_kv - n_past, forward_s=ms / 1e3,
                disturbed=cached is is_cached,
            )  # fmt: skip
            history.path(cached=cached).append(forward, prefill=False, step=n_kv)
    speedup = measure_speedup(history, history)
    assert isinstance(speedup, Speedup)
    assert (speedup.n_contexts, speedup.last_context) == (3, 7)
    assert speedup.at_longest == speedup.in_total == pytest.approx(4)


def test_where_every_step_was_disturbed_that_is_the_reason():
    history = history_of(uncached={5: 4.0})
    forward = ForwardPass(cached=True, n_past=4, n_seq=1, forward_s=0.09, disturbed=True)
    history.cached.append(forward, prefill=False, step=2)
    speedup = measure_speedup(history, history)
    assert isinstance(speedup, NoSpeedup)
    assert "Every step with the cache so far was disturbed" in speedup.reason


@pytest.mark.parametrize(("n_disturbed", "words"), [(0, ""), (7, "7 of 160 steps disturbed")])
def test_disturbed_steps_are_counted_in_words(n_disturbed, words):
    assert in_words_disturbed(n_disturbed, 160) == words


def test_a_run_flipped_back_and_forth_can_be_compared_with_itself():
    history = history_of(cached={5: 1.0, 6: 2.0}, uncached={6: 8.0, 7: 9.0})
    speedup = measure_speedup(history, history)
    assert isinstance(speedup, Speedup)
    assert speedup.at_longest == pytest.approx(4)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"blas_threads": 1}, "BLAS threads 2 and 1"),
        ({"dtype": "float64"}, "dtype float32 and float64"),
        ({"model": "primitive"}, "model stories and primitive"),
    ],
)
def test_runs_under_other_conditions_are_not_compared(changes, words):
    other = history_of(uncached={5: 1.0}, **changes)
    outcome = measure_speedup(history_of(cached={5: 1.0}), other)
    assert isinstance(outcome, NoSpeedup)
    assert words in outcome.reason


def test_without_a_step_of_one_path_the_reason_says_which():
    cached, uncached = history_of(cached={5: 1.0}), history_of(uncached={5: 1.0})
    outcome = measure_speedup(cached, cached)
    assert isinstance(outcome, NoSpeedup)
    assert "without the cache" in outcome.reason
    outcome = measure_speedup(uncached, uncached)
    assert isinstance(outcome, NoSpeedup)
    assert "with the cache" in outcome.reason


def test_without_a_shared_context_the_reason_gives_both_ranges():
    outcome = measure_speedup(
        history_of(cached={5: 1.0, 9: 1.0}), history_of(uncached={10: 1.0, 12: 1.0})
    )
    assert isinstance(outcome, NoSpeedup)
    assert "5 to 9" in outcome.reason
    assert "10 to 12" in outcome.reason


def test_contexts_that_only_disturbed_steps_have_in_common_are_told_as_such():
    history = history_of(cached={5: 1.0}, uncached={6: 4.0})
    forward = ForwardPass(cached=True, n_past=5, n_seq=1, forward_s=0.09, disturbed=True)
    history.cached.append(forward, prefill=False, step=3)
    speedup = measure_speedup(history, history)
    assert isinstance(speedup, NoSpeedup)
    assert speedup.reason.startswith("No context length was measured both ways undisturbed: ")
