import numpy as np
import pytest

TOLERANCE = {"float32": 2e-4, "float64": 1e-9}


@pytest.fixture(params=TOLERANCE)
def dtype(request):
    return request.param


def test_whole_context_gives_the_logits_of_pytorch(oracle, dtype):
    logits = oracle.model(dtype).forward(oracle.tokens, all_positions=True)
    np.testing.assert_allclose(logits, oracle.logits[dtype], rtol=0, atol=TOLERANCE[dtype])


def test_token_by_token_gives_the_logits_of_pytorch(oracle, dtype):
    model = oracle.model(dtype)
    cache = model.new_cache()
    logits = [model.forward([token], cache) for token in oracle.tokens]
    np.testing.assert_allclose(logits, oracle.logits[dtype], rtol=0, atol=TOLERANCE[dtype])


def test_another_precision_is_the_same_model(tiny):
    logits = tiny.model(np.float32).astype(np.float64).forward(tiny.tokens, all_positions=True)
    np.testing.assert_allclose(logits, tiny.logits["float64"], rtol=0, atol=1e-9)
