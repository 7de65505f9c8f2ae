"""Surprise, entropy and perplexity against their definitions in float64."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import CacheMode, GenerationRequest, SamplingParams, step_uniform
from playground.generation.session import Session, generate
from playground.gpt2 import GPT2, Cancelled, ContextError, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.tabs.next_token.logits.next_logits import AskStep, AskText
from playground.tabs.next_token.text_reading import (
    AskStepFigures,
    AskToken,
    ReadText,
    perplexity,
    token_figures,
)
from playground.text import WordTokenizer

CONFIG = GPT2Config(n_vocab=23, n_ctx=160, n_embd=8, n_head=2, n_layer=2)
WORDS = tuple(f"w{number}" for number in range(23))


@pytest.fixture(scope="module")
def gpt2():
    rng = np.random.default_rng(3)
    shapes = parameter_shapes(CONFIG)
    return GPT2.from_tensors(
        CONFIG, {name: rng.normal(0, 0.5, shape) for name, shape in shapes.items()}, dtype=float
    )


class CountingModel:
    """A model that counts its forward passes."""

    def __init__(self, gpt2):
        self._gpt2 = gpt2
        self.config = gpt2.config
        self.dtype = gpt2.dtype
        self.n_passes = 0

    def new_cache(self):
        return self._gpt2.new_cache()

    def forward(self, *args, **kwargs):
        self.n_passes += 1
        return self._gpt2.forward(*args, **kwargs)


@pytest.fixture
def subject(gpt2):
    model = CountingModel(gpt2)
    tokenizer = WordTokenizer(WORDS)
    return Subject(gpt2=model, tokenizer=tokenizer, session=Session(model, tokenizer))


def not_cancelled():
    return False


def run(subject, n_steps, seed=5, prompt=(1, 2, 3)):
    request = GenerationRequest(prompt_tokens=prompt, max_new_tokens=n_steps, seed=seed)
    return [*generate(subject.session, request, SamplingParams(top_p=1.0), CacheMode.ON)]


def softmax(logits):
    weights = np.exp(np.asarray(logits, np.float64) - np.max(logits))
    return weights / weights.sum()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(-30, 30), min_size=2, max_size=30), st.data())
def test_figures_follow_their_definitions(logits, data):
    token_id = data.draw(st.integers(0, len(logits) - 1))
    p = softmax(logits)

    found = token_figures(np.array(logits), token_id)

    assert found.probability == pytest.approx(p[token_id])
    positive = p[p > 0]
    assert found.entropy_bits == pytest.approx(-(positive * np.log2(positive)).sum(), abs=1e-9)
    assert found.rank == 1 + sum(logit > logits[token_id] for logit in logits) + sum(
        logit == logits[token_id] for logit in logits[:token_id]
    )
    assert [share for _, share in found.top] == pytest.approx(sorted(p, reverse=True)[:10])


def test_impossible_tokens_add_nothing_to_the_entropy():
    found = token_figures(np.array([0.0, 0.0, -np.inf, -np.inf]), 1)

    assert found.entropy_bits == pytest.approx(1)
    assert found.probability == pytest.approx(0.5)


def test_perplexity_follows_its_formula_over_several_blocks(subject, gpt2):
    tokens = tuple(np.random.default_rng(1).integers(0, 23, 150).tolist())

    reading = ReadText(context=tokens).answer(subject, not_cancelled)

    logits = gpt2.forward(tokens, all_positions=True)
    surprise = [
        -math.log(softmax(row)[after]) for row, after in zip(logits, tokens[1:], strict=False)
    ]
    assert len(surprise) == 149
    found = perplexity([each.surprise_bits for each in reading.figures])
    assert found == pytest.approx(math.exp(np.mean(surprise)), rel=1e-9)
    assert reading.of(0) is None
    assert reading.of(70).probability == pytest.approx(math.exp(-surprise[69]))
    assert reading.of(150) is None


def test_a_text_of_one_token_has_no_perplexity(subject):
    reading = ReadText(context=(4,)).answer(subject, not_cancelled)

    assert reading.figures == ()
    assert perplexity([]) is None


def test_a_token_that_cannot_be_is_an_endless_surprise():
    found = token_figures(np.array([0.0, -np.inf]), 1)

    assert found.surprise_bits == math.inf
    assert perplexity([found.surprise_bits]) == math.inf


def test_surprise_stays_exact_where_the_probability_underflows():
    found = token_figures(np.array([0.0, -2000.0]), 1)

    assert found.probability == 0
    assert found.surprise_bits == pytest.approx(2000 / math.log(2))


def test_reading_stops_when_it_is_called_off(subject):
    with pytest.raises(Cancelled):
        ReadText(context=(1, 2, 3)).answer(subject, lambda: True)


@pytest.mark.parametrize(
    "question",
    [ReadText(context=(1,) * 161), AskText(context=(1,) * 161)],
)
def test_a_text_too_long_is_refused_in_words(subject, question):
    with pytest.raises(ContextError, match="161 tokens long, but the model’s context holds 160"):
        question.answer(subject, not_cancelled)


def test_a_recent_step_costs_no_forward_pass_and_gives_its_own_logits(subject):
    records = run(subject, 20)
    before = subject.gpt2.n_passes
    context = (1, 2, 3, *(record.token_id for record in records[:15]))

    found = AskStep(context=context, index=15, seed=5).answer(subject, not_cancelled)

    assert subject.gpt2.n_passes == before
    assert found.logits is subject.session.step_logits(15).logits
    assert found.uniform == subject.session.step_logits(15).uniform


def test_an_older_step_costs_one_pass_of_one_row_and_leaves_the_cache_alone(subject, gpt2):
    records = run(subject, 60)
    before, bytes_before = subject.gpt2.n_passes, subject.session._cached.used_bytes
    kept = subject.session._cached._cache._store.copy()
    context = (1, 2, 3, *(record.token_id for record in records[:9]))

    found = AskStep(context=context, index=9, seed=5).answer(subject, not_cancelled)

    assert subject.gpt2.n_passes == before + 1
    assert found.logits == pytest.approx(gpt2.forward(context), abs=1e-9)
    assert not found.logits.flags.writeable
    assert subject.session._cached.used_bytes == bytes_before
    rows = subject.session._cached._cache.offset
    after = subject.session._cached._cache._store
    assert np.array_equal(after[:, :, :, :rows], kept[:, :, :, :rows])


def test_a_step_of_another_run_is_not_taken_from_the_run_in_hand(subject, gpt2):
    records = run(subject, 8, seed=5)
    run(subject, 8, seed=6, prompt=(9, 8, 7))
    context = (1, 2, 3, *(record.token_id for record in records[:4]))

    found = AskStep(context=context, index=4, seed=5).answer(subject, not_cancelled)

    assert found.logits == pytest.approx(gpt2.forward(context), abs=1e-9)
    assert found.uniform == step_uniform(5, 4)


def test_a_look_ahead_is_work_that_the_next_run_need_not_do(subject, gpt2):
    text = tuple(range(12))

    found = AskText(context=text).answer(subject, not_cancelled)

    assert found.logits == pytest.approx(gpt2.forward(text), abs=1e-9)
    assert found.uniform is None
    assert run(subject, 1, prompt=text)[0].rows_computed == 1


def test_a_look_that_is_called_off_leaves_the_cache_as_it_was(subject):
    first = run(subject, 5)
    with pytest.raises(Cancelled):
        AskStep(context=(1, 2, 9, 9), index=1, seed=0).answer(subject, lambda: True)

    assert subject.session._cached._cache.offset == 3 + len(first) - 1


def test_figures_of_recent_steps_cost_no_forward_pass(subject):
    records = run(subject, 50)
    before = subject.gpt2.n_passes
    tokens = tuple(record.token_id for record in records)

    found = AskStepFigures(first=0, token_ids=tokens).answer(subject, not_cancelled)

    assert subject.gpt2.n_passes == before
    assert found.first == 50 - 32
    kept = subject.session.step_logits(30)
    assert found.figures[12] == token_figures(kept.logits, records[30].token_id)


def test_one_token_can_be_asked_for_beside_a_run(subject, gpt2):
    records = run(subject, 30)
    context = (1, 2, 3, *(record.token_id for record in records[:7]))
    before = subject.gpt2.n_passes

    found = AskToken(context=context, token_id=records[7].token_id).answer(subject, not_cancelled)

    assert subject.gpt2.n_passes == before + 1
    p = softmax(gpt2.forward(context))
    assert found.probability == pytest.approx(p[records[7].token_id])


@pytest.mark.parametrize("index", [0, 1, 17])
def test_a_steps_draw_can_be_told_from_the_seed(subject, index):
    run(subject, 20, seed=11)

    assert step_uniform(11, index) == subject.session.step_logits(index).uniform
