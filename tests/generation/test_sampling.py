"""The sampler against a slow float64 definition, and its edges one by one."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from playground.generation.request import SamplingParams
from playground.generation.sampling import (
    SamplingError,
    TokenDistribution,
    next_token_distribution,
    penalise_repetition,
)

finite = st.floats(-30, 30, width=32)
coarse = st.integers(-3, 3).map(float)
"""Few values, so that most examples hold ties."""
logit_lists = st.one_of(
    st.lists(finite, min_size=1, max_size=40),
    st.lists(coarse, min_size=1, max_size=40),
    st.lists(st.one_of(coarse, st.just(-math.inf)), min_size=1, max_size=40).filter(
        lambda logits: max(logits) > -math.inf
    ),
)
settings_of_sampling = st.builds(
    SamplingParams,
    temperature=st.one_of(st.just(1.0), st.floats(0.05, 3)),
    top_k=st.integers(0, 45),
    top_p=st.one_of(st.just(1.0), st.just(0.0), st.floats(0, 1)),
    min_p=st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1)),
    repetition_penalty=st.one_of(st.just(1.0), st.floats(0.5, 2)),
)
uniforms = st.floats(0, 1, exclude_max=True)


def softmax(scores: list[float]) -> list[float]:
    """Probabilities of scores of which some may be -inf."""
    largest = max(scores)
    weights = [math.exp(score - largest) for score in scores]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def defined_probabilities(
    logits: list[float], sampling: SamplingParams, context: list[int]
) -> list[float]:
    """The chain of filters as defined, each a loop that sets what it removes to -inf."""
    scores = list(logits)
    for token in set(context):
        score, penalty = scores[token], sampling.repetition_penalty
        scores[token] = score * penalty if score < 0 else score / penalty
    scores = [score / sampling.temperature for score in scores]
    if sampling.top_k > 0:
        kth = sorted(scores, reverse=True)[min(sampling.top_k, len(scores)) - 1]
        scores = [score if score >= kth else -math.inf for score in scores]
    if sampling.top_p < 1:
        probabilities = softmax(scores)
        reached = 0.0
        for place, token in enumerate(sorted(range(len(scores)), key=lambda t: (-scores[t], t))):
            if place > 0 and reached >= sampling.top_p:
                scores[token] = -math.inf
            # A sum this close to top-p falls on either side by rounding alone.
            reached = math.fsum([reached, probabilities[token]])
            assume(abs(reached - sampling.top_p) > 1e-12 or reached > 1 - 1e-9)
    probabilities = softmax(scores)
    floor = sampling.min_p * max(probabilities)
    assume(all(abs(p - floor) > 1e-12 * floor or p in (0, floor) for p in probabilities))
    return softmax(
        [s if p >= floor else -math.inf for s, p in zip(scores, probabilities, strict=True)]
    )


def shaped(logits: list[float], **sampling: float) -> TokenDistribution:
    """The distribution at temperature 1 with every filter off but those given."""
    neutral = {"temperature": 1.0, "top_p": 1.0}
    return next_token_distribution(np.array(logits), SamplingParams(**(neutral | sampling)))


def ids_kept(distribution: TokenDistribution) -> list[int]:
    return np.flatnonzero(distribution.kept).tolist()


@settings(deadline=None, max_examples=150)
@given(logit_lists, settings_of_sampling, st.data())
def test_probabilities_are_those_of_the_definition(logits, sampling, data):
    context = data.draw(st.lists(st.integers(0, len(logits) - 1), max_size=6))
    expected = defined_probabilities(logits, sampling, context)
    distribution = next_token_distribution(np.array(logits), sampling, context)
    np.testing.assert_allclose(distribution.probabilities, expected, rtol=1e-9, atol=1e-300)


@settings(deadline=None, max_examples=150)
@given(logit_lists, settings_of_sampling)
@example([0.0] * 10, SamplingParams(temperature=1.0, top_p=0.9))
def test_top_p_keeps_the_fewest_of_the_most_probable_that_reach_it(logits, sampling):
    distribution = next_token_distribution(np.array(logits), sampling)
    among = distribution.after_top_k
    probabilities = np.where(
        among, np.exp((np.array(logits) - max(logits)) / sampling.temperature), 0
    )
    probabilities /= probabilities.sum()
    order = sorted(np.flatnonzero(among).tolist(), key=lambda token: (-logits[token], token))
    count = int(np.count_nonzero(distribution.after_top_p))
    assert sorted(order[:count]) == np.flatnonzero(distribution.after_top_p).tolist()
    if sampling.top_p < 1:
        reached = np.cumsum(probabilities[order])
        assert count == 1 or reached[count - 2] < sampling.top_p + 1e-12
        assert reached[count - 1] > sampling.top_p - 1e-12


@settings(deadline=None, max_examples=150)
@given(logit_lists, settings_of_sampling, uniforms)
@example([0.0, 0.0], SamplingParams(temperature=1.0, top_p=1.0), 0.5)
@example([0.0] * 3, SamplingParams(temperature=1.0, top_p=1.0), 1 - 2**-53)
def test_a_draw_is_the_first_token_whose_cumulative_probability_exceeds_it(
    logits, sampling, uniform
):
    distribution = next_token_distribution(np.array(logits), sampling)
    token = distribution.draw(uniform)
    probabilities = distribution.probabilities.tolist()
    assert probabilities[token] > 0
    before = math.fsum(probabilities[:token])
    assert before - 1e-12 <= uniform <= before + probabilities[token] + 1e-12


@settings(deadline=None, max_examples=100)
@given(logit_lists, settings_of_sampling)
def test_each_filter_keeps_a_part_of_what_the_one_before_kept(logits, sampling):
    distribution = next_token_distribution(np.array(logits), sampling)
    assert np.all(distribution.after_top_p <= distribution.after_top_k)
    assert np.all(distribution.kept <= distribution.after_top_p)
    assert distribution.kept.any()
    assert np.all((distribution.probabilities > 0) <= distribution.kept)
    assert distribution.probabilities.sum() == pytest.approx(1)


@settings(deadline=None, max_examples=100)
@given(logit_lists, uniforms)
def test_greedy_takes_the_lowest_id_of_the_largest_logit_whatever_the_draw(logits, uniform):
    distribution = next_token_distribution(np.array(logits), SamplingParams(temperature=0))
    assert distribution.draw(uniform) == logits.index(max(logits))
    assert distribution.probabilities.max() == 1


def test_equal_draws_over_the_unit_interval_follow_the_probabilities():
    distribution = shaped([0.0, 2.0, 1.0, -1.0], temperature=0.7)
    draws = [distribution.draw((place + 0.5) / 10_000) for place in range(10_000)]
    shares = np.bincount(draws, minlength=4) / 10_000
    np.testing.assert_allclose(shares, distribution.probabilities, atol=1.1e-4)


def test_a_draw_above_a_sum_that_rounding_left_below_1_takes_the_last_token_kept():
    largest_draw = 1 - 2**-53
    distribution = shaped([-math.inf, *[0.0] * 10, -math.inf])
    assert np.cumsum(distribution.probabilities)[-1] == largest_draw < 1
    assert distribution.draw(largest_draw) == 10


def test_top_k_keeps_every_token_equal_to_the_kth():
    assert ids_kept(shaped([1.0, 3.0, 2.0, 2.0, 2.0], top_k=2)) == [1, 2, 3, 4]


def test_top_k_beyond_the_vocabulary_keeps_all():
    assert ids_kept(shaped([1.0, 3.0, 2.0], top_k=99)) == [0, 1, 2]


def test_top_p_zero_keeps_the_one_most_probable_token():
    assert ids_kept(shaped([1.0, 3.0, 3.0], top_p=0.0)) == [1]


def test_top_p_keeps_the_lowest_ids_of_a_tie_it_has_to_cut():
    assert ids_kept(shaped([0.0] * 8, top_p=0.5)) == [0, 1, 2, 3]
    assert ids_kept(shaped([0.0, 5.0, 0.0, 0.0], top_p=0.985)) == [0, 1]


def test_logits_closer_than_their_probabilities_can_tell_still_go_by_size():
    assert ids_kept(shaped([0.0, 1e-20, 0.0], top_p=0.0)) == [1]


def test_min_p_one_keeps_the_most_probable_and_its_equals():
    assert ids_kept(shaped([1.0, 3.0, 2.9, 3.0], min_p=1.0)) == [1, 3]


def test_min_p_is_a_fraction_of_the_largest_probability():
    logits = [0.0, math.log(0.5), math.log(0.19), math.log(0.21)]
    assert ids_kept(shaped(logits, min_p=0.2)) == [0, 1, 3]


def test_a_token_of_logit_minus_infinity_is_never_kept():
    assert ids_kept(shaped([-math.inf, 0.0, -math.inf], top_k=3, top_p=0.99)) == [1]


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-9])
def test_the_smallest_temperatures_leave_the_largest_logit_alone(temperature):
    distribution = shaped([1.0, 5.0, 4.0], temperature=temperature)
    assert distribution.probabilities.tolist() == [0, 1, 0]


def test_a_high_temperature_flattens():
    distribution = shaped([1.0, 2.0], temperature=100.0)
    np.testing.assert_allclose(distribution.probabilities, [0.5, 0.5], atol=0.003)


def test_the_repetition_penalty_lowers_a_seen_token_once_whatever_its_sign():
    logits = np.array([2.0, -2.0, 1.0, -1.0])
    penalised = penalise_repetition(logits, [0, 1, 0, 1, 1], 2.0)
    assert penalised.tolist() == [1.0, -4.0, 1.0, -1.0]
    assert logits.tolist() == [2.0, -2.0, 1.0, -1.0]


def test_greedy_heeds_the_repetition_penalty():
    sampling = SamplingParams(temperature=0, repetition_penalty=2.0)
    assert next_token_distribution(np.array([1.0, 1.5]), sampling, [1]).draw(0.0) == 0


def test_the_tempered_logits_give_the_unfiltered_probabilities():
    distribution = shaped([0.5, -1.0, 3.0], temperature=0.6)
    weights = np.exp(distribution.tempered)
    np.testing.assert_allclose(distribution.probabilities, weights / weights.sum())
    greedy = next_token_distribution(np.array([0.5, -1.0]), SamplingParams(temperature=0))
    assert greedy.tempered.tolist() == [0.5, -1.0]


def test_float32_logits_are_neither_altered_nor_kept():
    logits = np.array([1.0, 2.0], dtype=np.float32)
    distribution = next_token_distribution(logits, SamplingParams())
    assert logits.flags.writeable
    assert not np.shares_memory(logits, distribution.logits)
    assert not distribution.probabilities.flags.writeable


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_no_array_of_a_distribution_can_be_written_to(temperature):
    sampling = SamplingParams(
        temperature=temperature, top_k=4, top_p=0.9, min_p=0.1, repetition_penalty=1.5
    )
    made = next_token_distribution(np.linspace(-1, 1, 9), sampling, [1, 2])
    values = [getattr(made, field.name) for field in dataclasses.fields(made)]
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    assert len(arrays) == 6
    assert not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize("logits", [[1.0, math.nan], [1.0, math.inf], [-math.inf, -math.inf]])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_logits_without_a_finite_largest_are_refused(logits, temperature):
    with pytest.raises(SamplingError, match="largest logit"):
        shaped(logits, temperature=temperature)
