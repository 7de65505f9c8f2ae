import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import TypeCheckError

from playground.gpt2.forward import layer_norm, linear, softmax
from playground.gpt2.parameters import LinearParameters, NormParameters

DTYPES = pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-13)])


def draw(*shape, dtype, seed=0):
    return np.random.default_rng(seed).normal(0.3, 2.0, shape).astype(dtype)


@DTYPES
def test_linear_multiplies_and_adds_the_bias(dtype, tolerance):
    x, weight, bias = draw(5, 8, dtype=dtype), draw(8, 3, dtype=dtype), draw(3, dtype=dtype)
    expected = [
        [sum(float(a) * float(b) for a, b in zip(row, column, strict=True)) for column in weight.T]
        for row in x
    ]
    out = np.empty((5, 3), dtype)
    assert linear(x, LinearParameters(weight, bias), out=out) is out
    np.testing.assert_allclose(out, np.array(expected) + bias, rtol=0, atol=10 * tolerance)


@DTYPES
def test_layer_norm_gives_rows_mean_0_and_variance_1(dtype, tolerance):
    x = draw(4, 64, dtype=dtype)
    p = NormParameters(np.ones(64, dtype), np.zeros(64, dtype))
    out = layer_norm(x, p, 1e-12, out=np.empty_like(x))
    assert out.dtype == dtype
    np.testing.assert_allclose(out.mean(axis=-1), 0.0, atol=tolerance)
    np.testing.assert_allclose(out.std(axis=-1), 1.0, atol=tolerance)


@DTYPES
def test_layer_norm_scales_shifts_and_leaves_its_input(dtype, tolerance):
    x = draw(4, 16, dtype=dtype)
    before = x.copy()
    p = NormParameters(draw(16, dtype=dtype, seed=1), draw(16, dtype=dtype, seed=2))
    exact = x.astype(np.float64)
    expected = (exact - exact.mean(-1, keepdims=True)) / np.sqrt(exact.var(-1, keepdims=True) + 0.1)
    out = layer_norm(x, p, 0.1, out=np.empty_like(x))
    np.testing.assert_allclose(out, expected * p.weight + p.bias, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(x, before)


def test_layer_norm_of_a_constant_row_is_its_bias():
    p = NormParameters(np.ones(8, np.float32), np.full(8, 3.0, np.float32))
    x = np.full((1, 8), 5.0, np.float32)
    assert layer_norm(x, p, 1e-5, out=np.empty_like(x)).tolist() == [[3.0] * 8]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_softmax_gives_shares_in_the_ratio_of_exponentials(values):
    x = np.array([[values]])
    shares = softmax(x)
    assert shares is x
    assert shares.sum() == pytest.approx(1.0)
    best = max(values)
    expected = np.exp(np.array(values) - best)
    np.testing.assert_allclose(shares[0, 0], expected / expected.sum(), rtol=1e-12, atol=0)


def test_softmax_gives_nothing_to_minus_infinity():
    x = np.array([[[0.0, -np.inf, 0.0]]], np.float32)
    assert softmax(x).tolist() == [[[0.5, 0.0, 0.5]]]


def test_shapes_in_signatures_are_checked_when_tests_run():
    x = np.zeros((2, 8), np.float32)
    p = NormParameters(np.ones(8, np.float32), np.zeros(8, np.float32))
    with pytest.raises(TypeCheckError):
        layer_norm(x, p, 1e-5, out=np.zeros((3, 8), np.float32))
