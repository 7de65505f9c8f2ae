"""Causal multi-head self-attention."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.cache import KVCache
from playground.gpt2.hook import Hook
from playground.gpt2.ops import linear, softmax
from playground.gpt2.parameters import AttentionParameters, LinearParameters
from playground.gpt2.workspace import ATTENTION_ROWS, Workspace


def attention(
    x: Float[ndarray, "n_seq n_embd"],
    p: AttentionParameters,
    *,
    layer: int,
    first_row: int,
    scale: float,
    work: Workspace,
    cache: KVCache | None,
    hook: Hook | None,
) -> Float[ndarray, "n_seq-{first_row} n_embd"]:
    """Let each row from `first_row` on gather values from itself and the rows before it.

    Multi-head attention of Vaswani et al. (2017). Rows before `first_row` leave their keys and
    values, and that is all: nobody asked what they find themselves.
    """
    qkv = qkv_projection(x, p.c_attn, out=work.qkv)
    if hook is not None:
        hook.observe("qkv", qkv, layer=layer)
    heads = split_heads(qkv, n_parts=3, n_head=work.n_head)
    queries, keys_values = scale_queries(heads[0, :, first_row:], scale), heads[1:]
    if first_row:
        work.use_rows(len(x) - first_row)
    if cache is not None:
        keys_values = cache.append(layer, keys_values)
    keys, values = keys_values
    z = attend(queries, keys, values, layer=layer, first_row=first_row, work=work, hook=hook)
    out = attention_output(z, p.c_proj, out=work.branch)
    if hook is not None:
        hook.observe("attention_output", out, layer=layer, first_row=first_row)
    return out


def attend(
    queries: Float[ndarray, "n_head n_rows d_head"],
    keys: Float[ndarray, "n_head n_kv d_head"],
    values: Float[ndarray, "n_head n_kv d_head"],
    *,
    layer: int,
    first_row: int,
    work: Workspace,
    hook: Hook | None,
) -> Float[ndarray, "n_rows n_embd"]:
    """Return the values each row attends to, head beside head, working on blocks of rows.

    A block meets the keys up to its own last row only: what the causal mask would throw away
    beyond that is never multiplied or exponentiated. `first_row`, the first query's row in the
    pass, is for the hook to know.
    """
    n_past = keys.shape[1] - queries.shape[1]
    (z_of_heads,) = split_heads(work.z, n_parts=1, n_head=work.n_head)
    for first, end in _row_blocks(queries.shape[1]):
        n_kv = n_past + end
        buffer = work.scores(end - first, n_kv)
        scores = attention_scores(queries[:, first:end], keys[:, :n_kv], out=buffer)
        if hook is not None:
            hook.observe("attention_scores", scores, layer=layer, first_row=first_row + first)
        pattern = attention_pattern(scores)
        if hook is not None:
            hook.observe("attention_pattern", pattern, layer=layer, first_row=first_row + first)
        z = attention_values(pattern, values[:, :n_kv], out=z_of_heads[:, first:end])
        if hook is not None:
            hook.observe("attention_values", z, layer=layer, first_row=first_row + first)
    return work.z


def qkv_projection(
    x: Float[ndarray, "n_seq n_embd"], p: LinearParameters, *, out: ndarray
) -> Float[ndarray, "n_seq 3*n_embd"]:
    """Return queries, keys and values side by side, from one product instead of three."""
    return linear(x, p, out=out)


def split_heads(
    x: Float[ndarray, "n_seq width"], *, n_parts: int, n_head: int
) -> Float[ndarray, "{n_parts} {n_head} n_seq d_head"]:
    """Return a view of `x`, which holds the heads of each part side by side."""
    return x.reshape(len(x), n_parts, n_head, -1).transpose(1, 2, 0, 3)


def scale_queries(
    queries: Float[ndarray, "n_head n_seq d_head"], scale: float
) -> Float[ndarray, "n_head n_seq d_head"]:
    """Scale the queries in place: d_head numbers a row instead of the n_kv of its scores."""
    queries *= scale
    return queries


def attention_scores(
    queries: Float[ndarray, "n_head n_rows d_head"],
    keys: Float[ndarray, "n_head n_kv d_head"],
    *,
    out: ndarray,
) -> Float[ndarray, "n_head n_rows n_kv"]:
    """Return how well each (scaled) query meets each key."""
    return np.matmul(queries, keys.transpose(0, 2, 1), out=out)


def attention_pattern(
    scores: Float[ndarray, "n_head n_rows n_kv"],
) -> Float[ndarray, "n_head n_rows n_kv"]:
    """Replace the scores by how much each row attends to each; the last rows are its own."""
    hide_future(scores)
    return softmax(scores)


def hide_future(scores: Float[ndarray, "n_head n_rows n_kv"]) -> None:
    """Set what lies above the diagonal, among the last `n_rows` columns, to -∞."""
    n_rows = scores.shape[1]
    if n_rows > 1:
        diagonal = scores[:, :, -n_rows:]
        np.copyto(diagonal, -np.inf, where=_FUTURE[:n_rows, :n_rows])


def attention_values(
    pattern: Float[ndarray, "n_head n_rows n_kv"],
    values: Float[ndarray, "n_head n_kv d_head"],
    *,
    out: ndarray,
) -> Float[ndarray, "n_head n_rows d_head"]:
    """Return each row's mixture of the values."""
    return np.matmul(pattern, values, out=out)


def attention_output(
    z: Float[ndarray, "n_seq n_embd"],
    p: LinearParameters,
    *,
    out: Float[ndarray, "n_seq n_embd"],
) -> Float[ndarray, "n_seq n_embd"]:
    """Return the mix of what the heads found, to be added to the residual stream."""
    return linear(z, p, out=out)


_FUTURE = np.triu(np.ones((ATTENTION_ROWS, ATTENTION_ROWS), dtype=bool), k=1)
"""True where a column lies after the row."""


def _row_blocks(n_seq: int) -> Iterator[tuple[int, int]]:
    """Yield first row and end of each block."""
    for first in range(0, n_seq, ATTENTION_ROWS):
        yield first, min(first + ATTENTION_ROWS, n_seq)
