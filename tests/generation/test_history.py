"""A run's history against a model of it made of lists."""

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    Conditions,
    Curve,
    ForwardPass,
    RunHistory,
    SamplingParams,
    StepRecord,
)

CONDITIONS = Conditions(model="tiny", dtype="float32", blas_threads=2)


def record_of(index: int, mode: CacheMode, *passes: ForwardPass) -> StepRecord:
    return StepRecord(
        index=index,
        token_id=0,
        text="a",
        is_end_of_text=False,
        mode=mode,
        sampling=SamplingParams(),
        passes=passes,
        prefill=index == 0,
        sampling_s=0.0,
        probability=1.0,
        kv_cache_bytes=0,
    )


def points(curve: Curve) -> list[tuple[int, float]]:
    assert len(curve) == len(curve.x) == len(curve.y)
    return list(zip(curve.x.tolist(), curve.y.tolist(), strict=True))


def records_of(first_context: int, steps: list[tuple[CacheMode, bool, bool, bool, int]]):
    """Records of a run that flips its mode and marks its passes as told."""
    records = []
    for index, (mode, warm_up, catch_up, disturbed, ms) in enumerate(steps):
        n_kv = first_context + index
        is_cached = mode is CacheMode.ON
        catch_up = catch_up and is_cached and index > 0
        n_seq = (2 if catch_up else 1) if is_cached else n_kv
        forward = ForwardPass(
            cached=is_cached,
            n_past=n_kv - n_seq,
            n_seq=n_seq,
            forward_s=ms / 1e3,
            warm_up=warm_up,
            catch_up=catch_up,
            disturbed=disturbed,
        )
        records.append(record_of(index, mode, forward))
    return records


runs = st.builds(
    records_of,
    st.integers(1, 9),
    st.lists(
        st.tuples(
            st.sampled_from(CacheMode),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            st.integers(1, 99),
        ),
        max_size=80,
    ),
)


@settings(deadline=None, max_examples=40)
@given(runs)
def test_every_pass_is_in_the_one_curve_it_belongs_to(records):
    history = RunHistory(conditions=CONDITIONS, seed=1)
    for record in records:
        history.append(record)
    for is_cached, path in [(True, history.cached), (False, history.uncached)]:
        kinds = {"prefill": [], "catch_up": [], "warm_up": [], "disturbed": [], "decode": []}
        total, elapsed_s = [], 0.0
        for record in records:
            (forward,) = record.passes
            if forward.cached is not is_cached:
                continue
            kind = (
                (record.prefill and "prefill")
                or (forward.catch_up and "catch_up")
                or (forward.warm_up and "warm_up")
                or (forward.disturbed and "disturbed")
                or "decode"
            )
            kinds[kind].append((record.context_tokens, forward.forward_s * 1e3))
            elapsed_s += forward.forward_s
            total.append((len(total) + 1, elapsed_s))
        assert {kind: points(getattr(path, kind)) for kind in kinds} == kinds
        assert path.total.x.tolist() == [count for count, _ in total]
        assert path.total.y.tolist() == pytest.approx([elapsed_s for _, elapsed_s in total])
    assert history.n_steps == len(records)
    assert history.n_disturbed == sum(record.disturbed for record in records)


@settings(deadline=None, max_examples=40)
@given(runs)
def test_a_flip_is_marked_at_the_first_context_of_the_new_mode(records):
    history = RunHistory(conditions=CONDITIONS, seed=1)
    for record in records:
        history.append(record)
    expected = [
        (after.context_tokens, after.mode)
        for before, after in itertools.pairwise(records)
        if before.mode is not after.mode
    ]
    assert history.flips == expected


def test_a_step_computed_both_ways_is_on_both_paths():
    history = RunHistory(conditions=CONDITIONS, seed=1)
    for index in range(3):
        n_kv = 5 + index
        cached = ForwardPass(cached=True, n_past=n_kv - 1, n_seq=1, forward_s=0.001)
        uncached = ForwardPass(cached=False, n_past=0, n_seq=n_kv, forward_s=0.01)
        passes = (cached, uncached) if index % 2 else (uncached, cached)
        history.append(record_of(index, CacheMode.ON, *passes))
    assert points(history.cached.decode) == [(6, 1.0), (7, 1.0)]
    assert points(history.uncached.decode) == [(6, 10.0), (7, 10.0)]
    assert history.n_steps == 3


def test_a_change_of_sampling_is_kept_with_the_context_it_took_effect_at():
    history = RunHistory(conditions=CONDITIONS, seed=1)
    first, second = SamplingParams(temperature=0.8), SamplingParams(temperature=0.2)
    for record, sampling in zip(
        records_of(5, [(CacheMode.ON, False, False, False, 1)] * 4),
        (first, first, second, second),
        strict=True,
    ):
        history.append(dataclasses.replace(record, sampling=sampling))
    assert history.sampling_changes == [(7, first, second)]
