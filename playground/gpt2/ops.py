"""The arithmetic that every part of the model is made of.

Results go into `out` where there is one, so that a forward pass allocates nothing that grows with
the context. Constants are Python floats: a NumPy float64 scalar would promote float32 arrays.
"""

from functools import lru_cache

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.parameters import LinearParameters, NormParameters


def linear(
    x: Float[ndarray, "n_seq n_in"], p: LinearParameters, *, out: Float[ndarray, "n_seq n_out"]
) -> Float[ndarray, "n_seq n_out"]:
    """Return `x @ weight + bias`, written to `out`."""
    np.dot(x, p.weight, out=out)  # the same product as matmul, from a call half as long
    out += p.bias
    return out


def layer_norm(
    x: Float[ndarray, "n_seq n_embd"],
    p: NormParameters,
    epsilon: float,
    *,
    out: Float[ndarray, "n_seq n_embd"],
) -> Float[ndarray, "n_seq n_embd"]:
    """Return `x` with mean 0 and variance 1 in each row, scaled and shifted (Ba et al., 2016)."""
    per_element = 1.0 / x.shape[-1]
    mean = x.dot(_filled(x.shape[-1], per_element, x.dtype))
    np.subtract(x, mean[:, None], out=out)
    variance = np.vecdot(out, out)
    variance *= per_element
    variance += epsilon
    out /= np.sqrt(variance, out=variance)[:, None]
    out *= p.weight
    out += p.bias
    return out


def softmax(x: Float[ndarray, "*rows n_kv"]) -> Float[ndarray, "*rows n_kv"]:
    """Replace each row of `x` by its softmax; its maximum is taken off so that `exp` is finite."""
    x -= np.maximum.reduce(x, axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.dot(_filled(x.shape[-1], 1.0, x.dtype))[..., None]
    return x


def add_residual(
    x: Float[ndarray, "n_seq n_embd"], branch: Float[ndarray, "n_seq n_embd"]
) -> Float[ndarray, "n_seq n_embd"]:
    """Add to the residual stream `x`, in place, what a branch has computed from it."""
    x += branch
    return x


@lru_cache(maxsize=16)
def _filled(n: int, value: float, dtype: np.dtype) -> ndarray:
    """Return a vector to sum rows with: a product takes a third of the time of `np.add.reduce`.

    In between two large matrices nothing is left in the processor's cache, so that each further
    piece of NumPy costs the reading of its code, too; the product's is needed anyway.
    """
    vector = np.full(n, value, dtype)
    vector.setflags(write=False)
    return vector
