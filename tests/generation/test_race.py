"""Both paths on the same tokens: what is computed, in which order, and what is compared."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    Conditions,
    GenerationRequest,
    RunHistory,
    SamplingParams,
    Verdict,
)
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled
from playground.models import load_model

ON, OFF, RACE = CacheMode.ON, CacheMode.OFF, CacheMode.RACE
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)
GREEDY = SamplingParams(temperature=0)


def run(session, request, mode=RACE, sampling=PLAIN):
    return list(generate(session, request, sampling, mode))


def tokens_of(records):
    return [record.token_id for record in records]


def rows_by_path(records):
    """Rows computed by each path at each step, with the cache first."""
    by_path = [{forward.cached: forward.n_seq for forward in record.passes} for record in records]
    return [(rows[True], rows[False]) for rows in by_path]


def test_each_step_is_computed_both_ways(session, request_for):
    records = run(session, request_for("abcde", 4, ignore_end_of_text=True))
    assert rows_by_path(records) == [(5, 5), (1, 6), (1, 7), (1, 8)]
    assert [record.rows_computed for record in records] == [10, 7, 8, 9]
    assert [record.context_tokens for record in records] == [5, 6, 7, 8]
    for record in records:
        assert record.forward_s == sum(forward.forward_s for forward in record.passes)


def test_the_paths_take_turns_at_going_first(session, request_for):
    records = run(session, request_for(max_new_tokens=6, ignore_end_of_text=True))
    goes_first = [record.passes[0].cached for record in records]
    assert goes_first == [True, False] * 3


@settings(deadline=None, max_examples=15)
@given(
    modes=st.lists(st.sampled_from([ON, OFF, RACE]), min_size=1, max_size=14),
    seed=st.integers(0, 99),
)
def test_flips_to_and_from_the_race_change_no_token(gpt2, no_text, modes, seed):
    request = GenerationRequest(
        prompt_tokens=(0, 1, 2), max_new_tokens=14, seed=seed, ignore_end_of_text=True
    )
    flipped, plain = (Session(gpt2, no_text) for _ in range(2))
    flipped.start(request)
    plain.start(request)
    for mode in modes:
        record = flipped.step(PLAIN, mode)
        assert record.token_id == plain.step(PLAIN, OFF).token_id
        assert (record.agreement is not None) == (mode is RACE)


def test_a_race_begun_mid_run_catches_up_on_the_cached_path_alone(session, request_for):
    session.start(request_for("abc", 9, ignore_end_of_text=True))
    records = [session.step(PLAIN, mode) for mode in (OFF, OFF, RACE, RACE, ON)]
    assert rows_by_path(records[2:4]) == [(5, 5), (1, 6)]
    assert {each.cached: each.catch_up for each in records[2].passes} == {True: True, False: False}
    assert not any(each.catch_up for each in (*records[3].passes, *records[4].passes))


def kl_by_definition(p_logits, q_logits):
    p, q = (np.exp(np.asarray(x, np.longdouble) - np.max(x)) for x in (p_logits, q_logits))
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum(p * np.log(p / q)))


def test_the_comparison_is_of_what_the_two_paths_computed(gpt2, session, request_for):
    request = request_for("abcd", 12, ignore_end_of_text=True)
    cache, context = gpt2.new_cache(), list(request.prompt_tokens)
    for record in run(session, request):
        with_cache = gpt2.forward(context[cache.offset :], cache).astype(np.float64)
        without = gpt2.forward(context).astype(np.float64)
        agreement = record.agreement
        assert agreement.logits.max_abs_diff == np.abs(with_cache - without).max()
        assert agreement.logits.kl_divergence == pytest.approx(
            kl_by_definition(with_cache, without), rel=1e-3, abs=1e-17
        )
        assert agreement.logits.argmax_equal == (with_cache.argmax() == without.argmax())
        assert agreement.token_id == record.token_id
        assert agreement.verdict is Verdict.EQUAL
        context.append(record.token_id)


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 2e-4), ("float64", 1e-9)])
def test_a_real_model_writes_the_same_story_both_ways(dtype, bound):
    model = load_model("stories", dtype=dtype)
    tokens = (model.tokenizer.end_of_text, *model.tokenizer.encode("Once upon a time"))
    request = GenerationRequest(
        prompt_tokens=tokens, max_new_tokens=40, seed=1, ignore_end_of_text=True
    )
    session = Session(model.gpt2, model.tokenizer)
    raced = run(session, request, sampling=SamplingParams())
    agreements = [record.agreement for record in raced]
    assert all(agreement.tokens_equal for agreement in agreements)
    assert 0 < max(agreement.logits.max_abs_diff for agreement in agreements) < bound
    alone = run(session, request, OFF, SamplingParams())
    assert tokens_of(alone) == tokens_of(raced)


class Skewed:
    """A model that answers a little differently with a cache and without."""

    def __init__(self, gpt2, with_cache, without):
        self._gpt2 = gpt2
        self._answers = {True: with_cache, False: without}
        self.config, self.dtype = gpt2.config, gpt2.dtype
        self.new_cache = gpt2.new_cache

    def forward(self, tokens, cache=None, *, cancelled=None):
        logits = self._gpt2.forward(tokens, cache, cancelled=cancelled)
        logits[:] = -9
        logits[:2] = self._answers[cache is not None]
        return logits


@pytest.mark.parametrize(
    ("without", "verdict", "other_token_id"),
    [
        ((1.00001, 1.0), Verdict.EQUAL, 0),
        ((1.0, 1.00001), Verdict.ROUNDING_TIE, 1),
        ((1.0, 1.001), Verdict.DIFFERENT, 1),
        ((1.001, 1.0), Verdict.DIFFERENT, 0),
    ],
)
def test_a_step_is_judged_by_the_tolerance_of_the_dtype(
    gpt2, no_text, request_for, without, verdict, other_token_id
):
    session = Session(Skewed(gpt2, (1.00001, 1.0), without), no_text)
    for record in run(session, request_for(max_new_tokens=3), sampling=GREEDY):
        assert record.token_id == 0
        assert record.agreement.other_token_id == other_token_id
        assert record.agreement.verdict is verdict


def test_both_paths_draw_with_the_repetition_penalty_of_the_same_context(
    letters_session, request_for
):
    session = letters_session(favourite=4)
    penalised = SamplingParams(temperature=0, repetition_penalty=100.0)
    request = request_for("abcd", 6, ignore_end_of_text=True)
    for number, record in enumerate(run(session, request, sampling=penalised)):
        kept = session.step_logits(number)
        assert kept.logits.argmax() == 4
        assert (record.token_id == 4) == (4 not in kept.context)
        assert record.agreement.other_token_id == record.token_id
        assert record.agreement.verdict is Verdict.EQUAL


class CountingCheck:
    """A cancel check that turns true at its n-th look."""

    def __init__(self, looks_before: int) -> None:
        self.looks_left = looks_before

    def __call__(self) -> bool:
        self.looks_left -= 1
        return self.looks_left < 0


@pytest.mark.parametrize("looks_before", [0, 1, 2, 3])
def test_a_race_called_off_in_either_path_can_go_on(gpt2, tokenizer, request_for, looks_before):
    # A pass of this model looks twice: before each of two layers.
    request = request_for(ignore_end_of_text=True)
    expected = run(Session(gpt2, tokenizer), request)
    disturbed = Session(gpt2, tokenizer)
    disturbed.start(request)
    records = []
    for _ in expected:
        with pytest.raises(Cancelled):
            disturbed.step(PLAIN, RACE, cancelled=CountingCheck(looks_before))
        assert disturbed.step_logits(len(records)) is None
        records.append(disturbed.step(PLAIN, RACE))
    assert tokens_of(records) == tokens_of(expected)
    assert [r.passes[0].cached for r in records] == [r.passes[0].cached for r in expected]
    assert all(record.agreement.verdict is Verdict.EQUAL for record in records)


def test_the_history_has_an_entry_for_each_raced_step(session, request_for):
    history = RunHistory(
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1), seed=3
    )
    session.start(request_for("abc", 9, ignore_end_of_text=True))
    records = [session.step(PLAIN, mode) for mode in (ON, RACE, RACE, OFF, RACE)]
    for record in records:
        history.append(record)
    raced = [record for record in records if record.agreement is not None]
    shown = history.agreement
    assert len(shown) == 3
    assert shown.steps.tolist() == [1, 2, 4]
    assert shown.max_abs_diff.tolist() == [r.agreement.logits.max_abs_diff for r in raced]
    assert shown.kl_divergence.tolist() == [r.agreement.logits.kl_divergence for r in raced]
    assert shown.tokens_equal.tolist() == [True] * 3
    assert history.flips == [(4, RACE), (6, OFF), (7, RACE)]
