"""The cumulative function of the normal distribution for arrays, which NumPy lacks."""

import math

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from numpy.polynomial import chebyshev

_Z_MAX = 6.0
"""Half of erfc(6) is 1e-17: beyond it Φ is 0 or 1 to the last bit of float64."""
_BEND = 2.0
"""Where the map of z to u bends; found by trying, it needs the fewest terms."""
_U_SLOPE = 2.0 * _BEND * (_Z_MAX + _BEND) / _Z_MAX
_U_LIMIT = _U_SLOPE / _BEND - 1.0
"""u = limit - slope / (z + bend) maps z in [0, `_Z_MAX`] to u in [-1, 1]."""


def normal_cdf(x: Float[ndarray, "n"]) -> Float[ndarray, "n"]:
    """Return Φ(x), in the precision of `x`: within 3e-7 in float32, 2e-15 in float64.

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
