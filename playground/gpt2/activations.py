"""The MLP's nonlinearities, in place and in blocks that stay in the processor's cache."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from numpy.polynomial import chebyshev

Activation = Callable[[ndarray], ndarray]

_BLOCK = 32_768
"""Elements worked on at a time: a block and its intermediates fit in the level-2 cache."""
_Z_MAX = 6.0
"""Half of erfc(6) is 1e-17: beyond it Φ is 0 or 1 to the last bit of float64."""
_BEND = 2.0
"""Where the map of z to u bends; found by trying, it needs the fewest terms."""
_U_SLOPE = 2.0 * _BEND * (_Z_MAX + _BEND) / _Z_MAX
_U_LIMIT = _U_SLOPE / _BEND - 1.0
"""u = limit - slope / (z + bend) maps z in [0, `_Z_MAX`] to u in [-1, 1]."""


def gelu_new(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace `x` by its GELU in the tanh approximation (Hendrycks and Gimpel, 2016).

    0.5·x·(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³) equals x / (1 + exp(-2u)), which needs
    one `exp`. Far below zero it overflows to infinity, which leaves of x what it should: nothing;
    to clamp its argument first would take as long as three of the other lines.
    """
    linear_term = -2.0 * math.sqrt(2.0 / math.pi)
    cubic_term = linear_term * 0.044715
    with np.errstate(over="ignore"):
        for block in _blocks(x):
            t = block * block
            t *= cubic_term
            t += linear_term
            t *= block
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


def silu(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace `x` by x / (1 + exp(-x)); see `gelu_new` for what overflows."""
    with np.errstate(over="ignore"):
        for block in _blocks(x):
            block /= 1.0 + np.exp(-block)
    return x


def tanh(x: Float[ndarray, "n_seq n_inner"]) -> Float[ndarray, "n_seq n_inner"]:
    """Replace `x` by its hyperbolic tangent."""
    return np.tanh(x, out=x)


ACTIVATIONS: dict[str, Activation] = {
    "gelu_new": gelu_new,
    "gelu_pytorch_tanh": gelu_new,
    "gelu": gelu_exact,
    "relu": relu,
    "silu": silu,
    "tanh": tanh,
}
"""By the names that a `config.json` has for them."""
OTHER_NAMES = {
    "gelu_accurate": "gelu_new",
    "gelu_fast": "gelu_new",
    "gelu_python_tanh": "gelu_new",
    "gelu_python": "gelu",
    "swish": "silu",
}
"""Names in transformers for the same functions, some of them computed in another way."""


def _blocks(x: ndarray) -> Iterator[ndarray]:
    """Yield views of `_BLOCK` elements that together cover a contiguous array."""
    flat = x.reshape(-1)
    for start in range(0, flat.size, _BLOCK):
        yield flat[start : start + _BLOCK]


def normal_cdf(x: Float[ndarray, "n"]) -> Float[ndarray, "n"]:
    """Return Φ(x), which NumPy lacks, within 3e-7 in float32 and 2e-15 in float64.

    With z = |x| / √2 the tail Φ(-|x|) is erfc(z) / 2 = exp(-z²) · r(z). The smooth r is a
    polynomial in u = limit - slope / (z + bend), the kind of variable that Schonfelder (1978,
    Mathematics of Computation 32) expands erfc in; its coefficients come from the scalar
    `math.erfc`, sampled at Chebyshev nodes when this module is imported.
    """
    z = np.abs(x)
    z *= 1.0 / math.sqrt(2.0)
    np.minimum(z, _Z_MAX, out=z)
    u = _U_SLOPE / (z + _BEND)
    np.subtract(_U_LIMIT, u, out=u)
    leading, *others = reversed(_COEFFICIENTS[x.dtype.itemsize])
    tail = np.full_like(u, leading)
    for coefficient in others:
        tail *= u
        tail += coefficient
    z *= z
    np.negative(z, out=z)
    tail *= np.exp(z, out=z)
    return np.where(x < 0.0, tail, 1.0 - tail)


def _coefficients(degree: int) -> list[float]:
    """Return r's coefficients by rising powers of u, as Python floats so that none promotes."""
    us = chebyshev.chebpts1(degree + 1)
    zs = [_U_SLOPE / (_U_LIMIT - float(u)) - _BEND for u in us]
    scaled_tails = [0.5 * math.exp(z * z) * math.erfc(z) for z in zs]
    series = chebyshev.chebfit(us, scaled_tails, degree)
    return [float(coefficient) for coefficient in chebyshev.cheb2poly(series)]


_COEFFICIENTS = {4: _coefficients(degree=8), 8: _coefficients(degree=18)}
"""By bytes of an element: float32 cannot tell the terms that float64 needs."""
