"""The live fit of a run's latency: a + b·n + c·n² by least squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DEGREE = 2
SHOWN_FROM = 0.9
"""Of R²: a parabola that leaves more than a tenth of the variance says nothing of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuadraticFit:
    """A parabola through measured points.

    Attributes:
        constant, linear, quadratic: a, b and c of a + b·n + c·n². The higher ones are 0.0 when
            there are too few different n to tell them.
        r_squared: share of the variance of y that the fit explains; None when y does not vary,
            for then there is nothing to explain.
        n_points: how many points were fitted.
    """

    constant: float
    linear: float
    quadratic: float
    r_squared: float | None
    n_points: int

    @property
    def explains(self) -> bool:
        """Whether it says enough to be shown: y does not vary, or it follows the parabola."""
        return self.r_squared is None or self.r_squared >= SHOWN_FROM

    def at(self, n: ArrayLike) -> NDArray[np.float64]:
        """Return the fitted y at each n."""
        x = np.asarray(n, dtype=np.float64)
        return self.constant + x * (self.linear + x * self.quadratic)


def fit_quadratic(
    n: Sequence[float] | NDArray[np.number], y: Sequence[float] | NDArray[np.number]
) -> QuadraticFit | None:
    """Fit y = a + b·n + c·n² by least squares; None when there are no points.

    n is moved and scaled to [-1, 1] and the system is solved by orthogonal factors: with n up to
    a thousand, n⁴ in plain normal equations would cost half the digits of a float64.

    Args:
        n: context lengths, in any order, repeats allowed.
        y: the measured value at each, for example milliseconds; warm-up passes left out.

    Raises:
        ValueError: the lengths differ, or a value is not finite.
    """
    x, values = _as_points(n, y)
    if x.size == 0:
        return None
    a, b, c = _coefficients(x, values)
    residual = values - (a + x * (b + x * c))
    return QuadraticFit(
        constant=a,
        linear=b,
        quadratic=c,
        r_squared=_r_squared(values, residual),
        n_points=int(x.size),
    )


def _as_points(n: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both coordinates in float64, refusing what cannot be fitted."""
    x = np.asarray(n, dtype=np.float64)
    values = np.asarray(y, dtype=np.float64)
    if x.shape != values.shape or x.ndim != 1:
        raise ValueError(
            f"n and y must be two equal rows of numbers, not {x.shape}, {values.shape}"
        )
    if not (np.isfinite(x).all() and np.isfinite(values).all()):
        raise ValueError("n and y must be finite")
    return x, values


def _coefficients(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return a, b, c of the least-squares parabola, of lower degree where points are too few."""
    if float(np.ptp(y)) == 0.0:
        return float(y[0]), 0.0, 0.0
    degree = min(DEGREE, np.unique(x).size - 1)
    middle = (float(x.min()) + float(x.max())) / 2
    half_width = float(np.ptp(x)) / 2 or 1.0
    powers = np.vander((x - middle) / half_width, degree + 1, increasing=True)
    solution, *_ = np.linalg.lstsq(powers, y, rcond=None)
    at_middle, slope, bend = (*(float(value) for value in solution), 0.0, 0.0)[: DEGREE + 1]
    b = slope / half_width
    c = bend / half_width**2
    return at_middle - middle * (b - middle * c), b - 2 * middle * c, c


def _r_squared(y: NDArray[np.float64], residual: NDArray[np.float64]) -> float | None:
    """Return 1 - residual variance / variance, or None when y is constant."""
    if float(np.ptp(y)) == 0.0:
        return None
    deviation = y - y.mean()
    return 1.0 - float(residual @ residual) / float(deviation @ deviation)
