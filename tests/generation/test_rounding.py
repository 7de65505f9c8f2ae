import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation.request import SamplingParams
from playground.generation.rounding import may_be_a_rounding_tie
from playground.generation.sampling import next_token_distribution


@settings(deadline=None, max_examples=120)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_vocab=st.integers(2, 60),
    spread=st.sampled_from([1e-3, 0.1, 1.0, 5.0]),
    shift=st.sampled_from([1e-6, 1e-3, 0.05, 0.5]),
    temperature=st.sampled_from([0.0, 0.3, 1.0, 3.0]),
    top_k=st.integers(0, 20),
    top_p=st.sampled_from([0.0, 0.3, 0.9, 0.999, 1.0]),
    min_p=st.sampled_from([0.0, 0.05, 0.6, 1.0]),
    penalty=st.sampled_from([0.7, 1.0, 1.5]),
)
def test_no_token_that_shifted_logits_draw_is_ever_ruled_out(
    seed, n_vocab, spread, shift, temperature, top_k, top_p, min_p, penalty
):
    random = np.random.default_rng(seed)
    sampling = SamplingParams(
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
        repetition_penalty=penalty,
    )
    logits = random.normal(0, spread, n_vocab)
    context = random.integers(0, n_vocab, 3).tolist()
    before = next_token_distribution(logits, sampling, context)
    # Corners of the box shift most; the inside is tried as well.
    for moved in (random.choice([-1.0, 1.0], n_vocab), random.uniform(-1, 1, n_vocab)):
        after = next_token_distribution(logits + shift * moved, sampling, context)
        for uniform in random.random(20):
            drawn = after.draw(uniform)
            assert may_be_a_rounding_tie(before, shift, uniform=uniform, token_id=drawn)


def plain(logits, **sampling):
    return next_token_distribution(
        np.asarray(logits, dtype=np.float64),
        SamplingParams(**{"temperature": 1.0, "top_p": 1.0, **sampling}),
    )


def test_a_draw_on_the_boundary_is_a_tie_and_one_beyond_the_margin_is_not():
    distribution = plain([0.0, 0.0])
    margin = np.tanh(1e-4 / 2)
    assert may_be_a_rounding_tie(distribution, 1e-4, uniform=0.5 - 0.99 * margin, token_id=1)
    assert not may_be_a_rounding_tie(distribution, 1e-4, uniform=0.5 - 1.01 * margin, token_id=1)


def test_the_margin_is_what_two_tokens_that_swap_places_move_by():
    shift = 0.2
    before, after = plain([-shift / 2, shift / 2]), plain([shift / 2, -shift / 2])
    boundary = before.probabilities[0]
    moved = after.probabilities[0] - boundary
    assert may_be_a_rounding_tie(before, shift, uniform=boundary + 0.999 * moved, token_id=0)
    assert not may_be_a_rounding_tie(before, shift, uniform=boundary + 1.001 * moved, token_id=0)


def test_a_lower_temperature_widens_the_margin():
    uniform = 0.5 - 1e-3
    assert not may_be_a_rounding_tie(plain([0, 0]), 1e-4, uniform=uniform, token_id=1)
    cold = plain([0, 0], temperature=0.01)
    assert may_be_a_rounding_tie(cold, 1e-4, uniform=uniform, token_id=1)


def test_greedy_ties_need_logits_within_twice_the_shift():
    distribution = plain([1.0, 1.0 - 1.9e-4, 1.0 - 2.1e-4], temperature=0.0)
    assert may_be_a_rounding_tie(distribution, 1e-4, uniform=0.5, token_id=1)
    assert not may_be_a_rounding_tie(distribution, 1e-4, uniform=0.5, token_id=2)


def test_a_token_far_below_the_top_k_edge_is_no_tie_wherever_the_draw_lies():
    distribution = plain([3.0, 2.0, 1.0], top_k=2)
    assert not any(
        may_be_a_rounding_tie(distribution, 1e-4, uniform=u, token_id=2)
        for u in np.linspace(0, 0.999, 50)
    )


def test_a_token_at_the_top_k_edge_is_a_tie_where_its_probability_would_lie():
    distribution = plain([3.0, 1.0, 1.0 - 1e-6], top_k=2)
    assert may_be_a_rounding_tie(distribution, 1e-5, uniform=0.9, token_id=2)
    assert not may_be_a_rounding_tie(distribution, 1e-5, uniform=0.5, token_id=2)


def test_a_token_at_the_top_p_edge_is_a_tie():
    logits = np.log([0.5, 0.3, 0.2])
    assert may_be_a_rounding_tie(plain(logits, top_p=0.8), 1e-6, uniform=0.9, token_id=2)
    assert not may_be_a_rounding_tie(plain(logits, top_p=0.7), 1e-6, uniform=0.9, token_id=2)


@pytest.mark.parametrize(("penalty", "seen"), [(4.0, -1.0), (0.25, 1.0)])
def test_the_repetition_penalty_stretches_a_shift_by_its_steepest_slope(penalty, seen):
    shift = 1e-4
    sampling = SamplingParams(temperature=0, repetition_penalty=penalty)
    logits = np.array([seen, 4 * seen - 4.5 * shift])
    before = next_token_distribution(logits, sampling, [0])
    after = next_token_distribution(logits + np.array([-shift, shift]), sampling, [0])
    assert (before.draw(0.5), after.draw(0.5)) == (0, 1)
    assert may_be_a_rounding_tie(before, shift, uniform=0.5, token_id=1)


@pytest.mark.parametrize(
    ("above_the_edge", "moved", "token_id"),
    [(-1.9e-4, [-1e-4, 1e-4], 1), (1.9e-4, [1e-4, -1e-4], 0)],
    ids=["let in", "left out"],
)
def test_a_token_within_twice_the_shift_of_the_min_p_edge_may_be_kept_or_not(
    above_the_edge, moved, token_id
):
    logits = np.array([0.0, np.log(0.5) + above_the_edge])
    before, after = (plain(each, min_p=0.5) for each in (logits, logits + np.array(moved)))
    assert (before.draw(0.9), after.draw(0.9)) == (1 - token_id, token_id)
    assert may_be_a_rounding_tie(before, 1e-4, uniform=0.9, token_id=token_id)
