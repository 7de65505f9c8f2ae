"""What the table of candidates says is what the sampler does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import SamplingParams, next_token_distribution
from playground.tabs.next_token.logits.figures import Filter, largest, rank_of, read_distribution

samplings = st.builds(
    SamplingParams,
    temperature=st.sampled_from([0.0, 0.3, 1.0, 2.5]),
    top_k=st.sampled_from([0, 1, 3, 50]),
    top_p=st.sampled_from([0.2, 0.9, 1.0]),
    min_p=st.sampled_from([0.0, 0.1, 0.6]),
    repetition_penalty=st.sampled_from([0.8, 1.0, 1.7]),
)
# Few values, so that ties abound.
logits_of_vocabularies = st.lists(st.integers(-4, 4), min_size=1, max_size=40)


def distribution(logits, sampling=None, context=()):
    sampling = SamplingParams(temperature=1.0, top_p=1.0) if sampling is None else sampling
    return next_token_distribution(np.array(logits, np.float32), sampling, context)


@settings(deadline=None, max_examples=200)
@given(logits_of_vocabularies, samplings, st.floats(0, 1, exclude_max=True), st.data())
def test_the_would_be_token_is_the_samplers_and_holds_the_uniform_number(
    logits, sampling, uniform, data
):
    context = data.draw(st.lists(st.integers(0, len(logits) - 1), max_size=4))
    drawn_from = distribution(logits, sampling, context)

    read = read_distribution(drawn_from, uniform=uniform)

    assert read.would_be == drawn_from.draw(uniform)
    winner = read.candidate(read.would_be)
    assert winner.start <= uniform + 1e-12
    assert uniform <= winner.start + winner.probability + 1e-9
    assert winner.dropped_by is None


@settings(deadline=None, max_examples=200)
@given(logits_of_vocabularies, samplings, st.data())
def test_each_stage_follows_from_its_definition(logits, sampling, data):
    context = data.draw(st.lists(st.integers(0, len(logits) - 1), max_size=4))
    read = read_distribution(distribution(logits, sampling, context), n_candidates=50)

    assert len(read.candidates) == len(logits)
    assert sum(each.probability for each in read.candidates) == pytest.approx(1)
    assert read.n_kept == sum(each.dropped_by is None for each in read.candidates)
    for each in read.candidates:
        raw = logits[each.token_id]
        factor = sampling.repetition_penalty if each.token_id in context else 1.0
        assert each.logit == raw
        assert each.penalised == pytest.approx(raw * factor if raw < 0 else raw / factor)
        assert each.tempered == pytest.approx(each.penalised / (sampling.temperature or 1))
        assert (each.probability > 0) == (each.dropped_by is None)
    order = [(-each.penalised, each.token_id) for each in read.candidates]
    assert order == sorted(order)
    assert [each.rank for each in read.candidates] == list(range(1, len(logits) + 1))


@settings(deadline=None, max_examples=200)
@given(logits_of_vocabularies, st.integers(1, 12))
def test_the_largest_are_those_of_a_stable_sort(logits, n_tokens):
    values = np.array(logits, np.float32)

    expected = np.argsort(-values, kind="stable")[:n_tokens]

    assert largest(values, n_tokens).tolist() == expected.tolist()
    everything = np.argsort(-values, kind="stable").tolist()
    ranks = [rank_of(values, token_id) for token_id in range(len(logits))]
    assert ranks == [everything.index(token_id) + 1 for token_id in range(len(logits))]


@pytest.mark.parametrize(
    ("sampling", "dropped"),
    [
        (SamplingParams(temperature=1, top_k=2, top_p=1), Filter.TOP_K),
        (SamplingParams(temperature=1, top_p=0.5), Filter.TOP_P),
        (SamplingParams(temperature=1, top_p=1, min_p=0.5), Filter.MIN_P),
        (SamplingParams(temperature=0), Filter.GREEDY),
    ],
)
def test_the_filter_that_drops_a_token_is_named(sampling, dropped):
    read = read_distribution(distribution([3, 2, 1, 0], sampling))

    assert read.candidates[0].dropped_by is None
    assert read.candidates[-1].dropped_by is dropped


def test_the_first_of_several_filters_is_named():
    sampling = SamplingParams(temperature=1, top_k=3, top_p=0.8, min_p=0.9)
    read = read_distribution(distribution([3, 2, 1, 0], sampling))

    assert [each.dropped_by for each in read.candidates] == [
        None,
        Filter.MIN_P,
        Filter.TOP_P,
        Filter.TOP_K,
    ]


def test_a_chosen_token_far_down_the_list_is_shown_with_its_rank():
    read = read_distribution(distribution(np.arange(100)), uniform=0.99, chosen=7, n_candidates=3)

    assert [each.token_id for each in read.candidates] == [99, 98, 97, 7]
    assert read.candidate(7).rank == 93
    assert read.candidate(8) is None


def test_the_parts_of_the_draw_follow_one_another_by_id():
    read = read_distribution(distribution([1, 5, 4], SamplingParams(temperature=1, top_k=2)))

    assert read.ids.tolist() == [1, 2]
    assert read.bounds == pytest.approx([0, np.e / (1 + np.e), 1])


def test_without_a_draw_there_is_no_would_be_token():
    read = read_distribution(distribution([1, 5, 4]))

    assert read.would_be is None
    assert read.chosen is None
