"""What an edit of the prompt leaves of the cache, held against what a session really computes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    Conditions,
    ContextEnd,
    GenerationRequest,
    SamplingParams,
)
from playground.generation.run_log import RunLog
from playground.generation.session import Session, generate
from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.tabs.costs.reuse import reuse_of, reuse_to_expect, rows_held
from playground.text import WordTokenizer

N_CTX, N_VOCAB = 512, 61
GREEDY = SamplingParams(temperature=0.0, top_p=1.0)


@pytest.fixture(scope="module")
def gpt2():
    config = GPT2Config(n_vocab=N_VOCAB, n_ctx=N_CTX, n_embd=16, n_head=2, n_layer=2)
    rng = np.random.default_rng(11)
    shapes = parameter_shapes(config).items()
    tensors = {name: 0.5 * rng.normal(size=shape).astype(np.float32) for name, shape in shapes}
    return GPT2.from_tensors(config, tensors)


@pytest.fixture
def session(gpt2):
    return Session(gpt2, WordTokenizer())


def run(session, tokens, n_new=1, mode=CacheMode.ON, **rest):
    request = GenerationRequest(
        prompt_tokens=tuple(tokens), max_new_tokens=n_new, seed=0, ignore_end_of_text=True, **rest
    )
    log = RunLog(
        run_id=1,
        request=request,
        sampling=GREEDY,
        mode=mode,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
    )
    for record in generate(session, request, GREEDY, mode):
        log.append(record)
    return log


@pytest.fixture(scope="module")
def text():
    return np.random.default_rng(3).integers(0, N_VOCAB, 400).tolist()


def test_an_edit_in_the_middle_computes_the_rows_from_there_on(gpt2, session, text):
    run(session, text)
    edited = [*text[:200], (text[200] + 1) % N_VOCAB, *text[201:]]
    reuse = reuse_of(run(session, edited))

    assert (reuse.n_reused, reuse.n_computed) == (200, 200)
    fresh = Session(gpt2, WordTokenizer())
    run(fresh, edited)
    np.testing.assert_allclose(
        session.step_logits(0).logits, fresh.step_logits(0).logits, atol=2e-4
    )
    np.testing.assert_allclose(session.step_logits(0).logits, gpt2.forward(edited), atol=2e-4)


def test_an_edit_of_the_first_token_reuses_nothing(session, text):
    run(session, text)
    reuse = reuse_of(run(session, [(text[0] + 1) % N_VOCAB, *text[1:]]))

    assert (reuse.n_reused, reuse.n_computed) == (0, 400)


def test_appending_reuses_every_row_there_was(session, text):
    run(session, text)
    reuse = reuse_of(run(session, [*text, 5, 6, 7]))

    assert (reuse.n_reused, reuse.n_computed) == (400, 3)


def test_an_inserted_token_moves_all_that_follow(session, text):
    run(session, text)
    reuse = reuse_of(run(session, [*text[:100], (text[100] + 1) % N_VOCAB, *text[100:]]))

    assert (reuse.n_reused, reuse.n_computed) == (100, 301)


def test_without_the_cache_nothing_is_reused(session, text):
    run(session, text)
    reuse = reuse_of(run(session, text, mode=CacheMode.OFF))

    assert (reuse.n_reused, reuse.n_computed, reuse.is_cached) == (0, 400, False)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_what_is_expected_is_what_happens(gpt2, data):
    session, held = Session(gpt2, WordTokenizer()), ()
    tokens = st.lists(st.integers(0, 2), min_size=1, max_size=20)
    for _ in range(4):
        prompt, mode = data.draw(tokens), data.draw(st.sampled_from(CacheMode))
        log = run(session, prompt, data.draw(st.integers(1, 4)), mode)
        reuse = reuse_of(log)
        if reuse.is_cached:
            assert reuse.n_reused == reuse_to_expect(held, prompt).n_reused
        held = rows_held(log, held)


def test_after_a_slide_the_cache_holds_the_tokens_that_stayed(session, text):
    log = run(session, [*text, *text[:112]], 3, at_context_end=ContextEnd.SLIDE)
    held = rows_held(log, ())

    assert len(held) == 257
    again = reuse_of(run(session, [*held, 1]))
    assert again.n_reused == 257


def test_before_its_first_step_a_run_has_reused_nothing_yet(session, text):
    log = run(session, text[:3])
    log.steps.clear()

    assert reuse_of(log) is None
    assert rows_held(log, (1, 2)) == (1, 2)
