import math

import numpy as np
import pytest

from playground.gpt2.normal_distribution import normal_cdf


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
