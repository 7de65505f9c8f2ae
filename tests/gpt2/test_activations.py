import json
import math
from pathlib import Path

import numpy as np
import pytest

from playground.gpt2.activations import ACTIVATIONS, OTHER_NAMES, normal_cdf

CHECKPOINTS = Path(__file__).parents[1] / "data" / "checkpoints"
TRANSFORMERS = json.loads((CHECKPOINTS / "activations.json").read_text())


def gelu(x):
    return 0.5 * x * math.erfc(-x / math.sqrt(2))


def gelu_tanh(x):
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


DEFINITIONS = {
    "gelu": gelu,
    "gelu_new": gelu_tanh,
    "gelu_pytorch_tanh": gelu_tanh,
    "relu": lambda x: max(x, 0.0),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "tanh": math.tanh,
}


def test_the_known_activations_are_those_of_gpt2():
    assert ACTIVATIONS.keys() == DEFINITIONS.keys()


@pytest.mark.parametrize("name", DEFINITIONS)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 2e-6), ("float64", 2e-14)])
def test_an_activation_follows_its_definition_in_place(name, dtype, tolerance):
    # More elements than a block holds, and not a multiple of it.
    x = np.linspace(-12.0, 12.0, 3 * 14_001, dtype=dtype).reshape(3, -1)
    expected = np.vectorize(DEFINITIONS[name])(x.astype(np.float64))
    result = ACTIVATIONS[name](x)
    assert result is x
    assert result.dtype == dtype
    np.testing.assert_allclose(result, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", [*OTHER_NAMES, "silu", "tanh"])
def test_another_name_means_the_function_that_it_means_in_transformers(name):
    x = np.array([TRANSFORMERS["x"]])
    result = ACTIVATIONS[OTHER_NAMES.get(name, name)](x)
    np.testing.assert_allclose(result, [TRANSFORMERS[name]], rtol=0, atol=2e-12)


@pytest.mark.parametrize("name", DEFINITIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_arguments_pass_or_vanish_without_a_warning(name, dtype):
    x = np.array([[-1e10, -1e4, 1e4, 1e10]], dtype)
    result = ACTIVATIONS[name](x.copy())
    expected = [[-1.0, -1.0, 1.0, 1.0]] if name == "tanh" else [[0.0, 0.0, 1e4, 1e10]]
    np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 2e-15), ("float32", 4e-7)])
def test_the_cdf_equals_the_scalar_function(dtype, tolerance):
    x = np.concatenate([np.linspace(-12, 12, 40_001), [0.0, -0.0, 1e-30, -1e-30, 1e30, -1e30]])
    x = x.astype(dtype)
    expected = [0.5 * math.erfc(-value / math.sqrt(2)) for value in x.tolist()]
    cdf = normal_cdf(x)
    assert cdf.dtype == dtype
    np.testing.assert_allclose(cdf, expected, rtol=0, atol=tolerance)


def test_infinity_is_certain():
    assert normal_cdf(np.array([-np.inf, np.inf])).tolist() == pytest.approx([0.0, 1.0], abs=1e-16)
