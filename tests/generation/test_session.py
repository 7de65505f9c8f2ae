"""Runs of a small model: what is computed, what is reused, what the records say."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    GenerationRequest,
    SamplingParams,
    next_token_distribution,
)
from playground.generation.session import Session, generate

ON, OFF = CacheMode.ON, CacheMode.OFF
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)
GREEDY = SamplingParams(temperature=0)


def run(session, request, mode=ON, sampling=PLAIN):
    return list(generate(session, request, sampling, mode))


def tokens_of(records):
    return [record.token_id for record in records]


def test_equal_seeds_give_equal_tokens_and_others_differ(session, request_for):
    first = run(session, request_for(seed=5, max_new_tokens=12, ignore_end_of_text=True))
    again = run(session, request_for(seed=5, max_new_tokens=12, ignore_end_of_text=True))
    other = run(session, request_for(seed=6, max_new_tokens=12, ignore_end_of_text=True))
    assert tokens_of(first) == tokens_of(again)
    assert tokens_of(first) != tokens_of(other)


@settings(deadline=None, max_examples=20)
@given(
    prompt=st.lists(st.integers(0, 25), min_size=1, max_size=10),
    modes=st.lists(st.sampled_from([ON, OFF]), min_size=1, max_size=14),
    seed=st.integers(0, 99),
)
def test_tokens_do_not_depend_on_the_modes(gpt2, no_text, prompt, modes, seed):
    request = GenerationRequest(
        prompt_tokens=tuple(prompt), max_new_tokens=14, seed=seed, ignore_end_of_text=True
    )
    mixed, uncached = (Session(gpt2, no_text) for _ in range(2))
    mixed.start(request)
    uncached.start(request)
    for mode in modes:
        assert mixed.step(PLAIN, mode).token_id == uncached.step(PLAIN, OFF).token_id


def test_the_draws_of_a_seed_do_not_depend_on_settings_or_mode(session, request_for):
    draws = []
    for sampling, mode in [(PLAIN, ON), (GREEDY, OFF), (SamplingParams(top_k=2), ON)]:
        run(session, request_for(ignore_end_of_text=True), mode, sampling)
        draws.append([session.step_logits(index).uniform for index in range(8)])
    assert draws[0] == draws[1] == draws[2]
    np.testing.assert_array_equal(draws[0], np.random.default_rng(3).random(8))


def test_the_cache_computes_the_prompt_once_and_then_one_row_a_step(session, request_for):
    records = run(session, request_for("abcde", 4, ignore_end_of_text=True))
    assert [record.rows_computed for record in records] == [5, 1, 1, 1]
    assert [record.context_tokens for record in records] == [5, 6, 7, 8]
    assert [record.prefill for record in records] == [True, False, False, False]
    assert all(record.passes[0].cached for record in records)


def test_without_the_cache_every_row_is_computed_every_step(session, request_for):
    records = run(session, request_for("abcde", 4, ignore_end_of_text=True), OFF)
    assert [record.rows_computed for record in records] == [5, 6, 7, 8]
    assert [record.context_tokens for record in records] == [5, 6, 7, 8]
    assert not any(record.passes[0].cached for record in records)
    assert all(record.kv_cache_bytes == 0 for record in records)


def test_turning_the_cache_on_mid_run_computes_the_rows_it_lacks_in_one_pass(session, request_for):
    session.start(request_for("abc", 9, ignore_end_of_text=True))
    modes = [ON, ON, OFF, OFF, OFF, ON, ON]
    records = [session.step(PLAIN, mode) for mode in modes]
    assert [record.rows_computed for record in records] == [3, 1, 5, 6, 7, 4, 1]
    assert [record.passes[0].catch_up for record in records] == [False] * 5 + [True, False]
    assert [record.passes[0].n_past for record in records] == [0, 3, 0, 0, 0, 4, 8]


def test_a_run_begun_without_the_cache_catches_up_from_nothing(session, request_for):
    session.start(request_for("abc", 9, ignore_end_of_text=True))
    session.step(PLAIN, OFF)
    record = session.step(PLAIN, ON)
    assert record.rows_computed == 4
    assert record.passes[0].catch_up
    assert not record.prefill


def test_a_later_run_reuses_the_longest_common_prefix(session, request_for):
    run(session, request_for("abcdef", 2, ignore_end_of_text=True))
    records = run(session, request_for("abcxyz", 2, ignore_end_of_text=True))
    assert records[0].passes[0].n_past == 3
    assert records[0].rows_computed == 3
    assert session.finish().rows_reused == 3


def test_the_last_row_is_computed_even_if_the_cache_holds_the_whole_prompt(session, request_for):
    first = run(session, request_for("abcdef", 3, ignore_end_of_text=True))
    again = run(session, request_for("abcdef", 3, ignore_end_of_text=True))
    assert again[0].rows_computed == 1
    assert again[0].passes[0].n_past == 5
    assert tokens_of(again) == tokens_of(first)


def test_going_on_from_generated_tokens_reuses_them(session, request_for):
    records = run(session, request_for("abc", 4, ignore_end_of_text=True))
    longer = GenerationRequest(
        prompt_tokens=(0, 1, 2, *tokens_of(records)), max_new_tokens=1, seed=0
    )
    # The last token generated was never fed to the model.
    assert run(session, longer)[0].passes[0].n_past == 6


def test_the_first_pass_of_each_kind_after_a_load_is_marked_as_warm_up(session, request_for):
    session.start(request_for("abc", 9, ignore_end_of_text=True))
    first = [session.step(PLAIN, mode).passes[0].warm_up for mode in (ON, ON, ON, OFF, OFF)]
    assert first == [True, True, False, True, False]
    session.start(request_for("xyz", 9, ignore_end_of_text=True))
    assert not any(session.step(PLAIN, mode).passes[0].warm_up for mode in (ON, ON, OFF))


def test_records_carry_the_settings_in_force(session, request_for):
    session.start(request_for(ignore_end_of_text=True))
    assert session.step(PLAIN, ON).sampling is PLAIN
    record = session.step(GREEDY, OFF)
    assert record.sampling is GREEDY
    assert record.mode is OFF
    assert record.probability == 1.0


def test_the_probability_is_that_of_the_distribution_drawn_from(session, request_for):
    sampling = SamplingParams(top_k=5, repetition_penalty=1.3)
    records = run(session, request_for(ignore_end_of_text=True), sampling=sampling)
    for record in records:
        kept = session.step_logits(record.index)
        distribution = next_token_distribution(kept.logits, sampling, kept.context)
        assert distribution.draw(kept.uniform) == record.token_id
        assert distribution.probabilities[record.token_id] == record.probability


def test_cache_bytes_are_those_of_the_rows_held(session, gpt2, request_for):
    config = gpt2.config
    per_token = 2 * config.n_layer * config.n_embd * 4
    for record in run(session, request_for("abc", 5, ignore_end_of_text=True)):
        assert record.kv_cache_bytes == per_token * record.context_tokens


def test_the_last_32_steps_keep_what_they_drew_from(gpt2, no_text):
    session = Session(gpt2, no_text)
    request = GenerationRequest(prompt_tokens=(1,), max_new_tokens=40, seed=1)
    context = [1]
    logits = []
    for record in generate(session, request, PLAIN, ON):
        kept = session.step_logits(record.index)
        assert kept.context == tuple(context)
        assert not kept.logits.flags.writeable
        np.testing.assert_allclose(kept.logits, gpt2.forward(context), atol=2e-4)
        logits.append(kept.logits)
        context.append(record.token_id)
    assert len(logits) == 40
    assert all(session.step_logits(index) is None for index in (-1, 0, 7, 40))
    assert all(session.step_logits(index).logits is logits[index] for index in range(8, 40))
