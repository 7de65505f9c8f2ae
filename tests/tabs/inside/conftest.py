import numpy as np
import pytest

from playground.generation.session import Session
from playground.gpt2 import GPT2, GPT2Config, forward, parameter_shapes
from playground.gpt2.activations import ACTIVATIONS
from playground.measure.question import Subject
from playground.models import load_model
from playground.tabs.inside.attention.figures import AttentionMaps
from playground.tabs.inside.step_inside import LookInside
from playground.tabs.inside.stream import FINAL_NORM, NormPlace

FUNCTIONS = (
    "embed", "layer_norm", "linear", "attention_scores", "attention_pattern", "attention_values",
    "add_residual", "unembed",
)  # fmt: skip
"""Those that compute an operation; the activations are in a table of their own."""


class Recorder:
    """Keeps a copy of everything that a pass shows."""

    def __init__(self):
        self.seen = []

    def observe(self, operation, result, *, layer, first_row=0):
        self.seen.append((operation, layer, first_row, result.copy()))

    def of(self, operation, layer):
        return [result for op, at, _, result in self.seen if (op, at) == (operation, layer)]


class CallLog:
    """A hook that knows the shapes which each operation was really given and really returned."""

    def __init__(self):
        self.shapes = {}
        self._last_call = None

    def wrap(self, function):
        def logged(*arguments, **settings):
            given = [each.shape for each in arguments if isinstance(each, np.ndarray)]
            result = function(*arguments, **settings)
            self._last_call = (given, result)
            return result

        return logged

    def observe(self, operation, result, *, layer, first_row=0):
        given, returned = self._last_call
        assert returned is result
        self.shapes[operation, layer] = given, result.shape


@pytest.fixture
def call_log(monkeypatch):
    """A log of every call that computes an operation."""
    log = CallLog()
    for name in FUNCTIONS:
        monkeypatch.setattr(forward, name, log.wrap(getattr(forward, name)))
    for name, activation in ACTIVATIONS.items():
        monkeypatch.setitem(ACTIVATIONS, name, log.wrap(activation))
    return log


@pytest.fixture(scope="session")
def subjects():
    """The two built-in models that are small."""
    loaded = {name: load_model(name) for name in ("stories", "primitive")}
    return {
        name: Subject(
            gpt2=model.gpt2, tokenizer=model.tokenizer, session=Session(model.gpt2, model.tokenizer)
        )
        for name, model in loaded.items()
    }


@pytest.fixture(scope="session")
def small_model():
    """Two blocks with weights large enough that heads differ, in double precision."""
    config = GPT2Config(n_vocab=17, n_ctx=160, n_embd=12, n_head=3, n_layer=2, n_inner=20)
    random = np.random.default_rng(3)
    tensors = {
        name: random.normal(0, 0.4, shape) for name, shape in parameter_shapes(config).items()
    }
    return GPT2.from_tensors(config, tensors, dtype=np.float64)


@pytest.fixture(scope="session")
def small_tokens():
    return tuple(np.random.default_rng(4).integers(0, 17, 150).tolist())


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def never():
    return lambda: False


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
