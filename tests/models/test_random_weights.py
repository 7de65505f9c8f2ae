"""Random weights: the right spread, the same each time, whatever the order."""

import numpy as np
import pytest

from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.models.made_weights import RANDOM_CONFIGS, RandomWeights

CONFIG = GPT2Config(n_vocab=700, n_ctx=64, n_embd=96, n_head=4, n_layer=2)


def test_matrices_have_the_spread_of_gpt2s_initialisation() -> None:
    wte = RandomWeights(CONFIG, 0)["wte.weight"]

    assert wte.std() == pytest.approx(0.02, rel=0.01)
    assert abs(wte.mean()) < 0.02 / wte.size**0.5 * 5
    assert len(np.unique(wte)) > 40_000


def test_norms_are_one_and_biases_zero() -> None:
    weights = RandomWeights(CONFIG, 0)

    assert np.all(weights["h.1.ln_2.weight"] == 1)
    assert not np.any(weights["h.0.mlp.c_fc.bias"])


def test_every_tensor_has_its_shape_in_float32() -> None:
    weights = RandomWeights(CONFIG, 0)

    assert {name: weights[name].shape for name in weights} == parameter_shapes(CONFIG)
    assert {weights[name].dtype for name in weights} == {np.dtype(np.float32)}
    assert len(weights) == 4 + 12 * 2


def test_a_tensor_is_the_same_in_any_order() -> None:
    one, other = RandomWeights(CONFIG, 0), RandomWeights(CONFIG, 0)
    forwards = {name: one[name] for name in one}
    backwards = {name: other[name] for name in reversed(list(other))}

    for name in one:
        np.testing.assert_array_equal(forwards[name], backwards[name])


def test_tensors_and_seeds_differ() -> None:
    weights, others = RandomWeights(CONFIG, 0), RandomWeights(CONFIG, 1)

    assert not np.array_equal(weights["h.0.mlp.c_fc.weight"], weights["h.1.mlp.c_fc.weight"])
    assert not np.array_equal(weights["wte.weight"], others["wte.weight"])


def test_a_model_is_made_of_them() -> None:
    logits = GPT2.from_tensors(CONFIG, RandomWeights(CONFIG, 0)).forward([1, 2, 3])

    assert np.isfinite(logits).all()
    assert logits.std() > 0.05


def test_sizes_have_heads_of_64() -> None:
    assert {config.d_head for config in RANDOM_CONFIGS.values()} == {64}
