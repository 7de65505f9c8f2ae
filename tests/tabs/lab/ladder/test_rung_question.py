from dataclasses import replace

import numpy as np
import pytest

from playground.errors import InputError
from playground.generation.session import Session
from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.tabs.lab.ladder.figures import N_RUNGS, ClimbQuestion, build_rungs
from playground.text import WordTokenizer

CONFIG = GPT2Config(n_vocab=11, n_ctx=16, n_embd=4, n_head=2, n_layer=1)


def subject_of(config):
    random = np.random.default_rng(1)
    tensors = {
        name: random.normal(0, 0.5, shape) for name, shape in parameter_shapes(config).items()
    }
    gpt2, tokenizer = GPT2.from_tensors(config, tensors), WordTokenizer()
    return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))


@pytest.fixture
def subject():
    return subject_of(CONFIG)


def test_there_are_as_many_questions_as_rungs(subject):
    assert len(build_rungs(subject.gpt2)) == N_RUNGS


@pytest.mark.parametrize("rung", range(N_RUNGS))
def test_every_rung_gives_the_engines_token(subject, rung):
    result = ClimbQuestion(rung=rung, context_tokens=12).answer(subject, lambda: False)
    assert result.timing.rung == rung
    assert result.timing.context_tokens == 12
    assert result.timing.title == build_rungs(subject.gpt2)[rung].title
    assert result.timing.step_ms > 0
    assert result.same_token
    assert result.max_abs_logit_diff < 1e-4


def test_a_rung_that_computes_something_else_is_found_out(subject, monkeypatch):
    from playground.tabs.lab.ladder.rungs.this_engine import ThisEngine

    monkeypatch.setattr(ThisEngine, "step", lambda self, tokens: np.arange(11.0))
    result = ClimbQuestion(rung=5, context_tokens=12).answer(subject, lambda: False)
    assert not result.same_token
    assert result.max_abs_logit_diff > 1


@pytest.mark.parametrize("rung", range(N_RUNGS))
def test_a_rung_can_be_taken_back(subject, rung):
    with pytest.raises(Cancelled):
        ClimbQuestion(rung=rung, context_tokens=12).answer(subject, lambda: True)


def test_a_model_without_layers_is_nothing_to_climb_for():
    subject = subject_of(replace(CONFIG, n_layer=0))
    with pytest.raises(InputError, match="no attention"):
        ClimbQuestion(rung=3, context_tokens=4).answer(subject, lambda: False)
