import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def model(tiny):
    return tiny.model(np.float32)


@settings(deadline=None, max_examples=25)
@given(kept=st.integers(1, 20), rest=st.lists(st.integers(0, 96), min_size=1, max_size=10))
def test_a_truncated_cache_continues_from_the_prefix_it_keeps(tiny, model, kept, rest):
    cache = model.new_cache()
    model.forward(tiny.tokens[:20], cache)
    cache.truncate(kept)
    assert cache.offset == kept
    logits = model.forward(rest, cache)
    expected = model.forward([*tiny.tokens[:kept], *rest])
    np.testing.assert_allclose(logits, expected, rtol=0, atol=2e-5)


def test_truncating_to_nothing_empties_the_cache(model):
    cache = model.new_cache()
    model.forward([1, 2], cache)
    cache.truncate(0)
    np.testing.assert_allclose(model.forward([3], cache), model.forward([3]), rtol=0, atol=2e-5)


@pytest.mark.parametrize("n_tokens", [-1, 3])
def test_keeping_more_than_there_is_is_an_error(model, n_tokens):
    cache = model.new_cache()
    model.forward([1, 2], cache)
    with pytest.raises(ValueError, match=f"cannot keep {n_tokens} of 2"):
        cache.truncate(n_tokens)


def test_bytes_are_keys_and_values_of_every_layer(model):
    cache = model.new_cache()
    assert (cache.nbytes, cache.used_bytes) == (2 * 3 * 48 * 64 * 4, 0)
    model.forward([1, 2, 3], cache)
    assert (cache.nbytes, cache.used_bytes) == (2 * 3 * 48 * 64 * 4, 2 * 3 * 48 * 3 * 4)
    assert cache.n_ctx == 64


def test_appending_copies_no_old_rows(model):
    cache = model.new_cache()
    row = np.ones((2, 4, 1, 12), np.float32)
    first = cache.append(0, row)
    cache.advance(1)
    second = cache.append(0, 2 * row)
    assert second.shape == (2, 4, 2, 12)
    assert np.shares_memory(first, second)
    assert second[0, 0, :, 0].tolist() == [1.0, 2.0]
