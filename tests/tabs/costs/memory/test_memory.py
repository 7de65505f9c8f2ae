import numpy as np

from playground.gpt2 import GPT2Config, KVCache
from playground.tabs.costs.memory.figures import (
    GPT2_XL,
    bytes_copied_by_concatenation,
    kv_cache_bytes,
)

SMALL = GPT2Config(n_vocab=29, n_ctx=50, n_embd=12, n_head=3, n_layer=2)


def test_formula_equals_the_bytes_of_a_real_cache():
    for dtype in (np.dtype("float32"), np.dtype("float64")):
        cache = KVCache(SMALL, dtype)
        assert kv_cache_bytes(SMALL, SMALL.n_ctx, itemsize=dtype.itemsize) == cache.nbytes


def test_gpt2_small_takes_72_kib_a_token():
    small = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
    assert kv_cache_bytes(small, 1) == 72 * 1024
    assert kv_cache_bytes(small, 1024) == 72 * 2**20


def test_fewer_key_heads_take_their_share():
    whole = kv_cache_bytes(GPT2_XL, 1024, itemsize=2)
    assert kv_cache_bytes(GPT2_XL, 1024, itemsize=2, n_kv_head=5) * 5 == whole
    assert kv_cache_bytes(GPT2_XL, 1024, itemsize=2, n_kv_head=1) * 25 == whole


def test_copied_bytes_equal_those_of_real_concatenations():
    copied = 0
    rows = np.empty((2, SMALL.n_layer, 7, SMALL.n_embd), dtype=np.float32)
    for _ in range(7, 19):
        copied += rows.nbytes
        rows = np.concatenate([rows, rows[:, :, :1]], axis=2)
    assert bytes_copied_by_concatenation(SMALL, n_first=7, n_last=19) == copied


def test_a_run_of_no_steps_copies_nothing():
    assert bytes_copied_by_concatenation(SMALL, n_first=9, n_last=9) == 0
