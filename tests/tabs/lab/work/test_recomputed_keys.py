"""The keys that a question compares, against a forward pass written out here in float64."""

import numpy as np
import pytest

from playground.errors import InputError
from playground.generation.session import Session
from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.tabs.lab.work.figures import RecomputedKeysQuestion, keys_at
from playground.text import WordTokenizer

CONFIG = GPT2Config(n_vocab=3, n_ctx=24, n_embd=8, n_head=2, n_layer=2)


def model(config=CONFIG, dtype=np.float64):
    random = np.random.default_rng(3)
    shapes = parameter_shapes(config)
    tensors = {name: random.normal(0, 0.4, shape) for name, shape in shapes.items()}
    return GPT2.from_tensors(config, tensors, dtype=dtype)


def subject_of(gpt2):
    tokenizer = WordTokenizer(("a", "b", "c"))
    return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))


def norm(x, weight, bias):
    deviation = x - x.mean(-1, keepdims=True)
    variance = (deviation**2).mean(-1, keepdims=True)
    return deviation / np.sqrt(variance + CONFIG.layer_norm_epsilon) * weight + bias


def first_layers_keys(gpt2, context):
    """Every position's keys in the first block: they need no attention to be known."""
    t = gpt2.tensors()
    x = t["wte.weight"][list(context)] + t["wpe.weight"][: len(context)]
    x = norm(x, t["h.0.ln_1.weight"], t["h.0.ln_1.bias"])
    qkv = x @ t["h.0.attn.c_attn.weight"] + t["h.0.attn.c_attn.bias"]
    return qkv[:, CONFIG.n_embd : 2 * CONFIG.n_embd]


def test_the_keys_are_those_that_attention_uses():
    gpt2, context = model(), (0, 2, 1, 1, 0, 2)
    for position in range(len(context)):
        expected = first_layers_keys(gpt2, context)[position]
        np.testing.assert_allclose(keys_at(gpt2, context, position)[0], expected, rtol=1e-10)


def test_deeper_keys_are_those_that_the_cache_keeps():
    gpt2, context = model(), (0, 2, 1, 1, 0, 2)
    cache = gpt2.new_cache()
    gpt2.forward(context, cache)
    nothing = np.empty((2, CONFIG.n_head, 0, CONFIG.d_head))
    kept = cache.append(1, nothing)[0, :, 3].reshape(-1)
    np.testing.assert_allclose(keys_at(gpt2, context, 3)[1], kept, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_computing_keys_again_changes_nothing_but_rounding(dtype):
    gpt2 = model(dtype=dtype)
    context = tuple(np.random.default_rng(1).integers(3, size=20).tolist())
    question = RecomputedKeysQuestion(context=context, n_first=5, position=4)
    change = question.answer(subject_of(gpt2), lambda: False)
    now, first = keys_at(gpt2, context, 4), keys_at(gpt2, context[:5], 4)
    layer = change.layer
    assert change.change_norm == pytest.approx(float(np.linalg.norm(now[layer] - first[layer])))
    assert change.key_norm == pytest.approx(float(np.linalg.norm(first[layer])), rel=1e-6)
    assert change.is_rounding
    assert change.change_norm <= 1e-4 * change.key_norm
    assert (change.position, change.token_id) == (4, context[4])
    assert change.text == "abc"[context[4]]


def test_keys_that_moved_by_more_than_rounding_are_not_called_rounding():
    class Drifting:
        """A model whose keys grow with the length of the context."""

        config, dtype = CONFIG, np.dtype(np.float32)

        def forward(self, context, *, hook, cancelled):
            for layer in range(CONFIG.n_layer):
                qkv = np.ones((len(context), 3 * CONFIG.n_embd), np.float32)
                hook.observe("qkv", qkv * (1 + 0.001 * layer * len(context)), layer=layer)

    subject = subject_of(model())
    drifting = Subject(gpt2=Drifting(), tokenizer=subject.tokenizer, session=subject.session)
    question = RecomputedKeysQuestion(context=(0, 1, 2), n_first=1, position=0)
    change = question.answer(drifting, lambda: False)
    assert not change.is_rounding
    assert change.layer == 1
    assert change.change_norm == pytest.approx(0.002 * np.sqrt(CONFIG.n_embd), rel=1e-3)


def test_the_question_can_be_taken_back():
    question = RecomputedKeysQuestion(context=(0, 1, 2), n_first=1, position=0)
    with pytest.raises(Cancelled):
        question.answer(subject_of(model()), lambda: True)


def test_a_model_without_layers_has_no_keys():
    config = GPT2Config(n_vocab=3, n_ctx=8, n_embd=4, n_head=1, n_layer=0)
    question = RecomputedKeysQuestion(context=(0, 1), n_first=1, position=0)
    with pytest.raises(InputError, match="no keys"):
        question.answer(subject_of(model(config)), lambda: False)
