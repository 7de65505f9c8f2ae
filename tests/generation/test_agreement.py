import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation.agreement import (
    TOLERANCES,
    Verdict,
    compare_logits,
    judge_step,
)
from playground.generation.request import SamplingParams
from playground.generation.sampling import next_token_distribution

PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


def kl_by_definition(p_logits, q_logits):
    """Σ p·ln(p/q) in extended precision, straight from the definition."""
    p, q = (np.asarray(x, dtype=np.longdouble) for x in (p_logits, q_logits))
    p, q = (np.exp(x - x.max()) for x in (p, q))
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum(p * np.log(p / q)))


@settings(deadline=None, max_examples=80)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_vocab=st.integers(2, 400),
    distance=st.sampled_from([0.0, 1e-3, 0.5, 5.0]),
)
def test_kl_divergence_equals_its_definition(seed, n_vocab, distance):
    random = np.random.default_rng(seed)
    p = random.normal(0, 3, n_vocab)
    q = p + random.normal(0, distance, n_vocab)
    expected = kl_by_definition(p, q)
    assert compare_logits(p, q).kl_divergence == pytest.approx(expected, rel=1e-6, abs=1e-15)


def test_kl_divergence_keeps_its_digits_where_the_definition_cancels():
    random = np.random.default_rng(7)
    p = random.normal(0, 3, 50_000)
    direction = random.normal(0, 1, 50_000)
    # To second order KL is half the variance of the shift under p.
    weights = np.exp(p - p.max())
    weights /= weights.sum()
    variance = weights @ direction**2 - (weights @ direction) ** 2
    size = 1e-11
    measured = compare_logits(p, p + size * direction).kl_divergence
    assert measured == pytest.approx(0.5 * variance * size**2, rel=1e-3)


def test_logits_far_apart_give_a_finite_divergence():
    p, q = np.array([800.0, 0.0, -800.0]), np.array([-800.0, 0.0, 800.0])
    assert compare_logits(p, q).kl_divergence == pytest.approx(1600.0)


def test_distances_of_float32_logits_are_taken_in_float64():
    p = np.array([1.0, 2.0], dtype=np.float32)
    q = np.array([1.0, np.nextafter(np.float32(2.0), np.float32(3.0))], dtype=np.float32)
    comparison = compare_logits(p, q)
    assert comparison.max_abs_diff == float(q[1]) - float(p[1])
    assert comparison.argmax_equal


def test_argmax_tells_which_token_leads():
    assert not compare_logits(np.array([1.0, 2.0]), np.array([2.0, 1.0])).argmax_equal


def test_logits_of_two_vocabularies_are_not_compared():
    with pytest.raises(ValueError, match="cannot compare"):
        compare_logits(np.zeros(3), np.zeros(4))


def judged(reference, other, *, uniform=0.3, tolerance=TOLERANCES["float32"]):
    reference, other = (
        next_token_distribution(np.asarray(logits, dtype=np.float64), PLAIN)
        for logits in (reference, other)
    )
    return judge_step(reference, other, uniform=uniform, tolerance=tolerance)


def test_equal_within_tolerance_is_green():
    step = judged([0.0, 1.0], [1e-5, 1.0])
    assert step.verdict is Verdict.EQUAL
    assert step.tokens_equal


def test_beyond_tolerance_is_red_even_when_the_tokens_agree():
    step = judged([0.0, 1.0], [3e-4, 1.0])
    assert step.tokens_equal
    assert step.verdict is Verdict.DIFFERENT


def test_float64_has_a_narrower_tolerance():
    assert judged([0, 1], [1e-5, 1], tolerance=TOLERANCES["float64"]).verdict is Verdict.DIFFERENT


def test_a_token_flipped_by_rounding_is_a_tie():
    step = judged([0.0, 0.0], [1e-5, -1e-5], uniform=0.5)
    assert (step.token_id, step.other_token_id) == (1, 0)
    assert not step.tokens_equal
    assert step.verdict is Verdict.ROUNDING_TIE


def test_logits_that_are_not_numbers_are_red():
    assert not np.isfinite(compare_logits(np.array([1.0, np.nan]), np.zeros(2)).max_abs_diff)
    step = judged([0.0, -np.inf], [0.0, -np.inf])
    assert step.verdict is Verdict.DIFFERENT
