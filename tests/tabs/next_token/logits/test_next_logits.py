"""Questions for logits between two steps, of a run that must not notice them."""

import numpy as np
import pytest

from playground.generation import CacheMode, GenerationRequest, SamplingParams, step_uniform
from playground.generation.session import Session
from playground.gpt2 import GPT2, ContextError, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.tabs.next_token.logits.next_logits import AskStep, AskText
from playground.text import WordTokenizer

CONFIG = GPT2Config(n_vocab=23, n_ctx=60, n_embd=8, n_head=2, n_layer=2)
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


@pytest.fixture(scope="module")
def gpt2():
    rng = np.random.default_rng(3)
    shapes = parameter_shapes(CONFIG)
    return GPT2.from_tensors(
        CONFIG, {name: rng.normal(0, 0.5, shape) for name, shape in shapes.items()}, dtype=float
    )


@pytest.fixture
def make_subject(gpt2):
    def make():
        words = WordTokenizer(tuple(f"w{number}" for number in range(23)))
        return Subject(gpt2=gpt2, tokenizer=words, session=Session(gpt2, words))

    return make


def never():
    return False


def begin(subject, n_new=20):
    subject.session.start(
        GenerationRequest(prompt_tokens=(1, 2, 3, 4), max_new_tokens=n_new, seed=5)
    )


def test_a_run_goes_on_undisturbed_by_questions_about_steps_of_other_runs(make_subject, gpt2):
    asked, alone = make_subject(), make_subject()
    begin(asked)
    begin(alone)
    for number in range(20):
        ours, expected = (each.session.step(PLAIN, CacheMode.ON) for each in (asked, alone))
        assert (ours.token_id, ours.passes[0].n_past) == (
            expected.token_id,
            expected.passes[0].n_past,
        )
        kept = (each.session.step_logits(number).logits for each in (asked, alone))
        np.testing.assert_allclose(*kept, rtol=0, atol=1e-9)
        context = (1, 2, *range(number + 1))
        found = AskStep(context=context, index=number, seed=9).answer(asked, never)
        np.testing.assert_allclose(found.logits, gpt2.forward(context), rtol=0, atol=1e-9)
        assert found.uniform == step_uniform(9, number)
        assert not found.logits.flags.writeable


def test_a_step_with_another_draw_is_not_the_one_that_is_kept(make_subject):
    subject = make_subject()
    begin(subject)
    subject.session.step(PLAIN, CacheMode.ON)
    found = AskStep(context=(1, 2, 3, 4), index=0, seed=6).answer(subject, never)
    assert found.uniform == step_uniform(6, 0) != subject.session.step_logits(0).uniform


def test_the_text_as_it_stands_has_no_draw_and_its_logits_are_read_only(make_subject, gpt2):
    found = AskText(context=(7, 8, 9)).answer(make_subject(), never)
    np.testing.assert_allclose(found.logits, gpt2.forward((7, 8, 9)), rtol=0, atol=1e-9)
    assert (found.context, found.uniform) == ((7, 8, 9), None)
    assert not found.logits.flags.writeable


def test_a_step_of_a_context_too_long_for_this_model_is_refused_in_words(make_subject):
    with pytest.raises(ContextError, match="61 tokens long, but the model’s context holds 60"):
        AskStep(context=(1,) * 61, index=0, seed=0).answer(make_subject(), never)
