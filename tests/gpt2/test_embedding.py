import tracemalloc

import numpy as np
import pytest

from playground.gpt2.forward import embed


@pytest.mark.parametrize("order", ["C", "F"])
def test_embedding_a_token_copies_its_row_and_not_the_vocabulary(order):
    rng = np.random.default_rng(0)
    wte = np.asarray(rng.normal(size=(20_000, 16)).astype(np.float32), order=order)
    wpe, out = rng.normal(size=(8, 16)).astype(np.float32), np.empty((2, 16), np.float32)
    tokens = np.array([19_999, 7])
    embed(tokens, wte, wpe, n_past=3, out=out)
    tracemalloc.start()
    embed(tokens, wte, wpe, n_past=3, out=out)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(out, [wte[19_999] + wpe[3], wte[7] + wpe[4]])
    assert peak_bytes < wte.nbytes / 10
