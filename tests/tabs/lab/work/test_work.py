"""Rows counted from a run's counters, against closed forms and a table of every cell."""

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
from playground.tabs.lab.work.figures import Cell, RowTotals, count_work

CONDITIONS = Conditions(model="tiny", dtype="float32", blas_threads=1)


def cached(n_kv, n_past=None):
    n_past = n_kv - 1 if n_past is None else n_past
    return ForwardPass(cached=True, n_past=n_past, n_seq=n_kv - n_past, forward_s=0.001)


def uncached(n_kv):
    return ForwardPass(cached=False, n_past=0, n_seq=n_kv, forward_s=0.001)


def run_of(*steps):
    """The history of a run whose steps made these passes."""
    history = RunHistory(conditions=CONDITIONS, seed=0)
    for index, passes in enumerate(steps):
        history.append(
            StepRecord(
                index=index,
                token_id=0,
                text="a",
                is_end_of_text=False,
                mode=CacheMode.OFF,
                sampling=SamplingParams(),
                passes=tuple(passes),
                prefill=index == 0,
                sampling_s=0.0,
                probability=1.0,
                kv_cache_bytes=0,
            )
        )
    return history


def test_an_empty_run_has_no_rows():
    work = count_work(run_of())
    assert (work.n_steps, work.needed, work.recomputed) == (0, 0, 0)
    assert work.cell(0, 0) is Cell.ABSENT


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 30), st.integers(1, 40))
def test_without_the_cache_rows_grow_with_the_square_of_the_steps(n_prompt, n_steps):
    work = count_work(run_of(*([uncached(n_prompt + i)] for i in range(n_steps))))
    needed = n_prompt + n_steps - 1
    computed = n_steps * n_prompt + n_steps * (n_steps - 1) // 2
    assert work.needed == needed
    assert work.uncached == RowTotals(new=needed, recomputed=computed - needed)
    assert work.cached == RowTotals()


def test_two_hundred_tokens_from_one_recompute_19_900_rows():
    work = count_work(run_of(*([uncached(1 + i)] for i in range(200))))
    assert (work.recomputed, work.needed) == (19_900, 200)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 30), st.integers(1, 40), st.data())
def test_with_the_cache_no_row_is_computed_twice(n_prompt, n_steps, data):
    n_reused = data.draw(st.integers(0, n_prompt - 1))
    first = [cached(n_prompt, n_past=n_reused)]
    work = count_work(run_of(first, *([cached(n_prompt + i)] for i in range(1, n_steps))))
    n_rows = n_prompt + n_steps - 1 - n_reused
    assert work.cached == RowTotals(new=n_rows, recomputed=0)
    assert (work.needed, work.recomputed) == (n_rows, 0)


def test_a_race_counts_each_path_by_itself():
    work = count_work(run_of([cached(4, n_past=0), uncached(4)], [uncached(5), cached(5)]))
    assert work.cached == RowTotals(new=5, recomputed=0)
    assert work.uncached == RowTotals(new=5, recomputed=4)
    assert work.needed == 5


def test_a_catch_up_computes_again_what_uncached_steps_had_computed():
    work = count_work(run_of([uncached(3)], [uncached(4)], [cached(5, n_past=0)], [cached(6)]))
    assert work.cached == RowTotals(new=2, recomputed=4)
    assert [work.cell(2, position) for position in (0, 3, 4, 5)] == [
        Cell.RECOMPUTED,
        Cell.RECOMPUTED,
        Cell.NEW,
        Cell.ABSENT,
    ]
    assert work.cell(3, 4) is Cell.KEPT


def test_after_a_slide_every_row_is_new_at_its_place():
    work = count_work(run_of([uncached(7)], [uncached(8)], [uncached(4)], [uncached(5)]))
    assert [work.cell(2, position) for position in (0, 3, 4)] == [Cell.NEW, Cell.NEW, Cell.ABSENT]
    assert work.uncached == RowTotals(new=8 + 5, recomputed=7 + 4)
    assert work.first_step(3, 0) == 2
    assert work.first_step(1, 0) == 0


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.lists(st.booleans(), min_size=1, max_size=10))
def test_totals_are_the_cells_counted_one_by_one(n_prompt, is_cached):
    in_cache, steps = 0, []
    for index, with_cache in enumerate(is_cached):
        n_kv = n_prompt + index
        steps.append([cached(n_kv, n_past=in_cache) if with_cache else uncached(n_kv)])
        in_cache = n_kv if with_cache else in_cache
    work = count_work(run_of(*steps))
    cells = [work.cell(step, p) for step in range(len(steps)) for p in range(n_prompt + 10)]
    assert cells.count(Cell.RECOMPUTED) == work.recomputed
    assert cells.count(Cell.NEW) == work.needed
    rows = sum(forward.n_seq for passes in steps for forward in passes)
    assert rows == work.needed + work.recomputed


@pytest.mark.parametrize(
    ("step", "position", "first"), [(4, 0, 0), (4, 2, 0), (4, 3, 1), (4, 6, 4)]
)
def test_a_position_was_computed_first_by_the_step_that_brought_its_token(step, position, first):
    work = count_work(run_of(*([uncached(3 + i)] for i in range(5))))
    assert work.first_step(step, position) == first
    assert work.cell(first, position) is Cell.NEW
    assert np.all(work.n_kv[:first] <= position)
