"""The way into the residual stream and out of it."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray


def embed(
    tokens: Int[ndarray, "n_seq"],
    wte: Float[ndarray, "n_vocab n_embd"],
    wpe: Float[ndarray, "n_ctx n_embd"],
    *,
    n_past: int,
    out: Float[ndarray, "n_seq n_embd"],
) -> Float[ndarray, "n_seq n_embd"]:
    """Return the sum of each token's embedding and its position's, counted from `n_past`."""
    # Not np.take: where wte lies in columns it would first copy the whole matrix.
    return np.add(wte[tokens], wpe[n_past : n_past + len(tokens)], out=out)


def unembed(
    x: Float[ndarray, "n_rows n_embd"], lm_head: Float[ndarray, "n_vocab n_embd"]
) -> Float[ndarray, "n_rows n_vocab"]:
    """Return the logits of each row, in a new array."""
    return np.matmul(x, lm_head.T)
