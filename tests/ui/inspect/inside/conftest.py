import numpy as np
import pytest

from playground.analysis.inside.attention import AttentionMaps
from playground.analysis.inside.step import LookInside
from playground.analysis.inside.stream import FINAL_NORM, NormPlace
from playground.analysis.question import Subject
from playground.generation import Session
from playground.models import load_model


def _inside(name, n_tokens, layer, norm):
    model = load_model(name)
    session = Session(model.gpt2, model.tokenizer)
    subject = Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=session)
    tokens = np.random.default_rng(0).integers(0, model.gpt2.config.n_vocab, n_tokens)
    question = LookInside(context=tuple(tokens.tolist()), layer=layer, norm=norm)
    return question.answer(subject, lambda: False)


@pytest.fixture(scope="session")
def stories_inside():
    """A step of the stories model with 90 tokens of context."""
    return _inside("stories", 90, 2, NormPlace(operation="ln_1", layer=2))


@pytest.fixture(scope="session")
def primitive_inside():
    """A step of the model without blocks."""
    return _inside("primitive", 7, 0, FINAL_NORM)


@pytest.fixture
def maps(stories_inside):
    return AttentionMaps(stories_inside.attention, capacity=90)
