"""The MLP's nonlinearities, in place and in blocks that stay in the processor's cache."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.normal_distribution import normal_cdf

Activation = Callable[[ndarray], ndarray]

_BLOCK = 16_384
"""Elements worked on at a time: a block and its intermediates fit in the level-2 cache."""
_EXP_ARGUMENT_MAX = 80.0
"""exp(80) is finite in float32, and x / (1 + exp(80)) is nothing beside any other number."""


def gelu_new(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace `x` by its GELU in the tanh approximation (Hendrycks and Gimpel, 2016).

    0.5·x·(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³) equals x / (1 + exp(-2u)), which needs
    one `exp`: NumPy's `tanh` takes longer than that whole line.
    """
    linear_term = -2.0 * math.sqrt(2.0 / math.pi)
    cubic_term = linear_term * 0.044715
    for block in _blocks(x):
        t = block * block
        t *= cubic_term
        t += linear_term
        t *= block
        np.minimum(t, _EXP_ARGUMENT_MAX, out=t)
        np.exp(t, out=t)
        t += 1.0
        block /= t
    return x


def gelu_exact(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace `x` by x·Φ(x), Φ the cumulative distribution of the standard normal."""
    for block in _blocks(x):
        block *= normal_cdf(block)
    return x


def relu(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace negative elements of `x` by zero."""
    return np.maximum(x, 0.0, out=x)


ACTIVATIONS: dict[str, Activation] = {
    "gelu_new": gelu_new,
    "gelu_pytorch_tanh": gelu_new,
    "gelu": gelu_exact,
    "relu": relu,
}
"""By the names that a `config.json` has for them."""


def _blocks(x: ndarray) -> Iterator[ndarray]:
    """Yield views of `_BLOCK` elements that together cover a contiguous array."""
    flat = x.reshape(-1)
    for start in range(0, flat.size, _BLOCK):
        yield flat[start : start + _BLOCK]
