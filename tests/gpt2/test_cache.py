import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gpt2 import Cancelled


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


def rows_of(cache):
    """A copy of every layer's keys and values: appending no row returns those there are."""
    none = np.empty((2, 4, 0, 12), np.float32)
    return np.array([cache.append(layer, none) for layer in range(3)])


@settings(deadline=None, max_examples=40)
@given(
    held=st.integers(0, 20),
    n_past=st.integers(0, 20),
    looked_at=st.lists(st.integers(0, 96), min_size=1, max_size=40),
)
def test_a_cache_that_was_lent_is_as_it_was_to_the_bit(model, held, n_past, looked_at):
    cache, n_past = model.new_cache(), min(n_past, held)
    if held:
        model.forward(range(held), cache)
    before = rows_of(cache)
    with cache.lent(n_past, len(looked_at)):
        assert cache.offset == n_past
        logits = model.forward(looked_at, cache)
    assert cache.offset == held
    np.testing.assert_array_equal(rows_of(cache), before)
    expected = model.forward([*range(n_past), *looked_at])
    np.testing.assert_allclose(logits, expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("looks_before", [0, 1, 2])
def test_a_cache_that_was_lent_to_a_pass_called_off_is_as_it_was(model, looks_before):
    cache = model.new_cache()
    model.forward(range(12), cache)
    before, looks = rows_of(cache), iter([False] * looks_before + [True])
    with pytest.raises(Cancelled), cache.lent(5, 4):
        model.forward([31, 32, 33, 34], cache, cancelled=lambda: next(looks))
    assert cache.offset == 12
    np.testing.assert_array_equal(rows_of(cache), before)
