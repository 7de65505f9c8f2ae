import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.measure.fit import QuadraticFit, fit_quadratic


def fitted(n, y) -> QuadraticFit:
    fit = fit_quadratic(n, y)
    assert fit is not None
    return fit


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_points=st.integers(3, 1024),
    first=st.integers(1, 900),
    noise=st.floats(1e-3, 10.0),
)
def test_equals_numpy_polyfit(seed, n_points, first, noise):
    random = np.random.default_rng(seed)
    n = np.arange(first, first + n_points, dtype=np.float64)
    y = random.normal(20, 5) + random.normal(0, 0.1) * n + random.normal(0, 1e-4) * n**2
    y += random.normal(0, noise, n_points)
    fit = fitted(n, y)
    # polyfit answers in the highest power first, and loses digits when n is far from 0: compare
    # the curves where the data is rather than coefficients that extrapolate to n = 0.
    expected = np.polynomial.Polynomial.fit(n, y, 2)
    np.testing.assert_allclose(fit.at(n), expected(n), rtol=1e-7, atol=1e-7 * np.abs(y).max())
    residual_share = np.var(y - expected(n)) / np.var(y)
    assert fit.r_squared == pytest.approx(1 - residual_share, abs=1e-6)


def test_coefficients_equal_polyfit_on_a_typical_run():
    random = np.random.default_rng(3)
    n = np.arange(5, 405)
    y = 2.5 + 0.02 * n + 3e-4 * n**2 + random.normal(0, 0.3, n.size)
    fit = fitted(n, y)
    c, b, a = np.polyfit(n, y, 2)
    assert (fit.constant, fit.linear, fit.quadratic) == pytest.approx((a, b, c), rel=1e-8)


def test_recovers_an_exact_parabola_and_its_r_squared_is_one():
    n = np.arange(1, 1025)
    fit = fitted(n, 3.0 + 0.25 * n + 0.001 * n**2)
    coefficients = (fit.constant, fit.linear, fit.quadratic)
    assert coefficients == pytest.approx((3.0, 0.25, 0.001), rel=1e-9)
    assert fit.r_squared == pytest.approx(1.0, abs=1e-12)


def test_order_of_points_does_not_matter():
    n = np.array([9, 1, 5, 3, 7])
    y = np.array([2.0, 1.0, 4.0, 1.5, 3.0])
    order = np.argsort(n)
    assert fitted(n, y).at(n) == pytest.approx(fitted(n[order], y[order]).at(n))


def test_no_points_give_no_fit():
    assert fit_quadratic([], []) is None


def test_one_point_is_fitted_by_a_constant():
    fit = fitted([7], [3.5])
    assert (fit.constant, fit.linear, fit.quadratic) == (3.5, 0.0, 0.0)
    assert fit.r_squared is None


def test_two_different_lengths_are_fitted_by_a_line():
    fit = fitted([10, 20, 10, 20], [1.0, 3.0, 2.0, 4.0])
    assert fit.quadratic == 0.0
    assert fit.at([10, 20]) == pytest.approx([1.5, 3.5])
    assert fit.r_squared == pytest.approx(0.8)


def test_repeats_of_one_length_are_fitted_by_their_mean():
    fit = fitted([64, 64, 64], [1.0, 2.0, 6.0])
    assert (fit.constant, fit.linear, fit.quadratic) == pytest.approx((3.0, 0.0, 0.0))
    assert fit.r_squared == pytest.approx(0.0)


def test_constant_values_have_no_variance_to_explain():
    fit = fitted(np.arange(10), np.full(10, 0.1))
    assert (fit.constant, fit.linear, fit.quadratic) == (0.1, 0.0, 0.0)
    assert fit.r_squared is None


@pytest.mark.parametrize(("n", "y"), [([1, 2], [1.0]), ([1, 2], [1.0, float("nan")])])
def test_points_that_cannot_be_fitted_are_refused(n, y):
    with pytest.raises(ValueError, match="must be"):
        fit_quadratic(n, y)
