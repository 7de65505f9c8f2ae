"""One forward pass of GPT-2 (Radford et al., 2019), from token ids to logits.

    x = wte[tokens] + wpe[positions]
    x = x + attention(ln_1(x))          in each of n_layer blocks
    x = x + mlp(ln_2(x))
    logits = ln_f(x) @ lm_head.T

Results go into the buffers of a workspace, many in place, so that a pass allocates nothing that
grows with the context. Constants are Python floats: a NumPy float64 scalar would promote float32.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from playground.errors import Cancelled
from playground.gpt2.activations import ACTIVATIONS
from playground.gpt2.cache import KVCache
from playground.gpt2.config import GPT2Config
from playground.gpt2.parameters import (
    AttentionParameters,
    BlockParameters,
    LinearParameters,
    MLPParameters,
    NormParameters,
    Parameters,
)
from playground.gpt2.workspace import ATTENTION_ROWS, Workspace


def forward_pass(
    tokens: Int[ndarray, "n_seq"], p: Parameters, pass_: "Pass", *, all_positions: bool
) -> Float[ndarray, "n_rows n_vocab"]:
    """Return the logits after the last token, or after every token, a row each."""
    see, work = pass_.see, pass_.work
    x = see("embed", embed(tokens, p.wte, p.wpe, n_past=pass_.n_past, out=work.x))
    for layer, block in enumerate(p.h):
        pass_.enter(layer)
        x = transformer_block(x, block, pass_)
    pass_.layer = _OUTSIDE
    x = x if all_positions else x[-1:]
    epsilon = pass_.config.layer_norm_epsilon
    x = see("ln_f", layer_norm(x, p.ln_f, epsilon, out=work.normed[: len(x)]))
    return see("logits", unembed(x, p.lm_head))


def transformer_block(
    x: Float[ndarray, "n_seq n_embd"], p: BlockParameters, pass_: "Pass"
) -> Float[ndarray, "n_seq-{pass_.first_row} n_embd"]:
    """Add to the residual stream `x`, in place, what attention finds, then what the MLP makes."""
    see, work, epsilon = pass_.see, pass_.work, pass_.config.layer_norm_epsilon

    # x = x + attention(ln_1(x))
    normed = see("ln_1", layer_norm(x, p.ln_1, epsilon, out=work.normed))
    x = add_residual(x[pass_.first_row :], attention(normed, p.attn, pass_))
    see("attention_residual", x)

    # x = x + mlp(ln_2(x))
    normed = see("ln_2", layer_norm(x, p.ln_2, epsilon, out=work.normed))
    x = add_residual(x, mlp(normed, p.mlp, pass_))
    return see("mlp_residual", x)


def attention(
    x: Float[ndarray, "n_seq n_embd"], p: AttentionParameters, pass_: "Pass"
) -> Float[ndarray, "n_seq-{pass_.first_row} n_embd"]:
    """Let each row gather values from itself and the rows before it.

    Multi-head attention of Vaswani et al. (2017). Rows before `pass_.first_row` leave their keys
    and values, and that is all: nobody asked what they find themselves.
    """
    work, first_row = pass_.work, pass_.first_row
    # Queries, keys and values side by side, from one product instead of three.
    qkv = pass_.see("qkv", linear(x, p.c_attn, out=work.qkv))
    heads = split_heads(qkv, n_parts=3, n_head=work.n_head)
    queries, keys_values = heads[0, :, first_row:], heads[1:]
    # Here, not in the scores: a row has d_head numbers instead of n_kv.
    queries *= pass_.config.attention_scale(pass_.layer)
    if first_row:
        work.use_rows(len(x) - first_row)
    if pass_.cache is not None:
        keys_values = pass_.cache.append(pass_.layer, keys_values)
    keys, values = keys_values
    z = attend(queries, keys, values, pass_)
    return pass_.see("attention_output", linear(z, p.c_proj, out=work.branch))


def attend(
    queries: Float[ndarray, "n_head n_rows d_head"],
    keys: Float[ndarray, "n_head n_kv d_head"],
    values: Float[ndarray, "n_head n_kv d_head"],
    pass_: "Pass",
) -> Float[ndarray, "n_rows n_embd"]:
    """Return the values each row attends to, head beside head, working on blocks of rows.

    A block meets the keys up to its own last row only: what the causal mask would throw away
    beyond that is never multiplied or exponentiated.
    """
    see, work, n_rows = pass_.see, pass_.work, queries.shape[1]
    first_row, n_before = pass_.n_seq - n_rows, keys.shape[1] - n_rows
    (z_of_heads,) = split_heads(work.z, n_parts=1, n_head=work.n_head)
    for first in range(0, n_rows, ATTENTION_ROWS):
        end = min(first + ATTENTION_ROWS, n_rows)
        n_kv, row = n_before + end, first_row + end
        buffer = work.scores(end - first, n_kv)
        scores = attention_scores(queries[:, first:end], keys[:, :n_kv], out=buffer)
        see("attention_scores", scores, end=row)
        pattern = see("attention_pattern", attention_pattern(scores), end=row)
        z = attention_values(pattern, values[:, :n_kv], out=z_of_heads[:, first:end])
        see("attention_values", z, end=row)
    return work.z


def mlp(
    x: Float[ndarray, "n_seq n_embd"], p: MLPParameters, pass_: "Pass"
) -> Float[ndarray, "n_seq n_embd"]:
    """Widen each row, bend it, and come back."""
    see, work = pass_.see, pass_.work
    hidden = see("mlp_up", linear(x, p.c_fc, out=work.hidden))
    hidden = see("mlp_activation", ACTIVATIONS[pass_.config.activation](hidden))
    return see("mlp_down", linear(hidden, p.c_proj, out=work.branch))


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


def split_heads(
    x: Float[ndarray, "n_seq width"], *, n_parts: int, n_head: int
) -> Float[ndarray, "{n_parts} {n_head} n_seq d_head"]:
    """Return a view of `x`, which holds the heads of each part side by side."""
    return x.reshape(len(x), n_parts, n_head, -1).transpose(1, 2, 0, 3)


def attention_scores(
    queries: Float[ndarray, "n_head n_rows d_head"],
    keys: Float[ndarray, "n_head n_kv d_head"],
    *,
    out: Float[ndarray, "n_head n_rows n_kv"],
) -> Float[ndarray, "n_head n_rows n_kv"]:
    """Return how well each (scaled) query meets each key."""
    return np.matmul(queries, keys.transpose(0, 2, 1), out=out)


def attention_pattern(
    scores: Float[ndarray, "n_head n_rows n_kv"],
) -> Float[ndarray, "n_head n_rows n_kv"]:
    """Replace the scores by how much each row attends to each; the last rows are its own."""
    n_rows = scores.shape[1]
    if n_rows > 1:
        np.copyto(scores[:, :, -n_rows:], -np.inf, where=_FUTURE[:n_rows, :n_rows])
    return softmax(scores)


_FUTURE = np.triu(np.ones((ATTENTION_ROWS, ATTENTION_ROWS), dtype=bool), k=1)
"""True where a column lies after the row."""


def attention_values(
    pattern: Float[ndarray, "n_head n_rows n_kv"],
    values: Float[ndarray, "n_head n_kv d_head"],
    *,
    out: Float[ndarray, "n_head n_rows d_head"],
) -> Float[ndarray, "n_head n_rows d_head"]:
    """Return each row's mixture of the values."""
    return np.matmul(pattern, values, out=out)


def linear(
    x: Float[ndarray, "n_seq n_in"], p: LinearParameters, *, out: Float[ndarray, "n_seq n_out"]
) -> Float[ndarray, "n_seq n_out"]:
    """Return `x @ weight + bias`, written to `out`."""
    np.dot(x, p.weight, out=out)  # the same product as matmul, from a call half as long
    out += p.bias[None]  # NumPy adds arrays of equal shape, as those of one row, twice as fast
    return out


def layer_norm(
    x: Float[ndarray, "n_seq n_embd"],
    p: NormParameters,
    epsilon: float,
    *,
    out: Float[ndarray, "n_seq n_embd"],
) -> Float[ndarray, "n_seq n_embd"]:
    """Return `x` with mean 0 and variance 1 in each row, scaled and shifted (Ba et al., 2016)."""
    per_element = 1.0 / x.shape[-1]
    mean = x.dot(_filled(x.shape[-1], per_element, x.dtype))
    np.subtract(x, mean[:, None], out=out)
    variance = np.vecdot(out, out)
    variance *= per_element
    variance += epsilon
    out /= np.sqrt(variance, out=variance)[:, None]
    out *= p.weight[None]
    out += p.bias[None]
    return out


def softmax(x: Float[ndarray, "*rows n_kv"]) -> Float[ndarray, "*rows n_kv"]:
    """Replace each row of `x` by its softmax; its maximum is taken off so that `exp` is finite."""
    x -= np.maximum.reduce(x, axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.dot(_filled(x.shape[-1], 1.0, x.dtype))[..., None]
    return x


def add_residual(
    x: Float[ndarray, "n_seq n_embd"], branch: Float[ndarray, "n_seq n_embd"]
) -> Float[ndarray, "n_seq n_embd"]:
    """Add to the residual stream `x`, in place, what a branch has computed from it."""
    x += branch
    return x


@lru_cache(maxsize=16)
def _filled(n: int, value: float, dtype: np.dtype) -> ndarray:
    """Return a vector to sum rows with: a product takes a third of the time of `np.add.reduce`.

    In between two large matrices nothing is left in the processor's cache, so that each further
    piece of NumPy costs the reading of its code, too; the product's is needed anyway.
    """
    vector = np.full(n, value, dtype)
    vector.setflags(write=False)
    return vector


@runtime_checkable
class Hook(Protocol):
    """The optional observer of a pass: it sees the result of every operation as it goes by.

    Arrays are valid only during the call: the engine works in place and in row blocks. A hook
    copies what it keeps and never writes to an array, the model or the cache.
    """

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take note of one operation's result.

        Args:
            operation: its name, a key of `OPERATIONS`.
            result: what it returned.
            layer: the block it belongs to, or None outside the blocks.
            first_row: which row of the pass the result begins with: attention works on blocks of
                rows, and the last block goes on with the last row alone.
        """
        ...


_OUTSIDE = -1
"""In place of a block's number."""


@dataclass(slots=True, kw_only=True)
class Pass:
    """What one forward pass carries along.

    Attributes:
        config: the hyperparameters.
        n_seq: rows fed.
        every_row: whether the last block computes every row, too.
        work: the buffers.
        cache: gets the keys and values, if there is one.
        hook: sees the result of each operation, if there is one.
        cancelled: looked at before each block.
        layer: the block at work, from 0; `_OUTSIDE` before the first and after the last.
    """

    config: GPT2Config
    n_seq: int
    every_row: bool
    work: Workspace
    cache: KVCache | None
    hook: Hook | None
    cancelled: Callable[[], bool] | None
    layer: int = _OUTSIDE

    @property
    def n_past(self) -> int:
        """Rows whose keys and values come from the cache."""
        return 0 if self.cache is None else self.cache.offset

    @property
    def first_row(self) -> int:
        """Which row a block goes on with, once all rows have left their keys and values.

        No later block reads the other rows of the last one, so it leaves their attention and MLP.
        """
        is_last = self.layer == self.config.n_layer - 1
        return self.n_seq - 1 if is_last and not self.every_row else 0

    def enter(self, layer: int) -> None:
        """Go on to a block, unless the pass was called off.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        self.layer = layer

    def see(self, operation: str, result: ndarray, *, end: int | None = None) -> ndarray:
        """Show a result, whose rows end with the pass's or before `end`, to the hook; return it."""
        if self.hook is not None:
            first_row = (self.n_seq if end is None else end) - result.shape[-2]
            layer = None if self.layer == _OUTSIDE else self.layer
            self.hook.observe(operation, result, layer=layer, first_row=first_row)
        return result


OPERATIONS: MappingProxyType[str, str] = MappingProxyType(
    {
        "embed": "tokens: n_seq, wte: n_vocab n_embd, wpe: n_ctx n_embd -> n_seq n_embd",
        "ln_1": "x: n_seq n_embd -> n_seq n_embd",
        "qkv": "x: n_seq n_embd -> n_seq 3*n_embd",
        "attention_scores": (
            "queries: n_head n_rows d_head, keys: n_head n_kv d_head -> n_head n_rows n_kv"
        ),
        "attention_pattern": "scores: n_head n_rows n_kv -> n_head n_rows n_kv",
        "attention_values": (
            "pattern: n_head n_rows n_kv, values: n_head n_kv d_head -> n_head n_rows d_head"
        ),
        "attention_output": "z: n_seq n_embd -> n_seq n_embd",
        "attention_residual": "x: n_seq n_embd, branch: n_seq n_embd -> n_seq n_embd",
        "ln_2": "x: n_seq n_embd -> n_seq n_embd",
        "mlp_up": "x: n_seq n_embd -> n_seq n_inner",
        "mlp_activation": "x: n_seq n_inner -> n_seq n_inner",
        "mlp_down": "hidden: n_seq n_inner -> n_seq n_embd",
        "mlp_residual": "x: n_seq n_embd, branch: n_seq n_embd -> n_seq n_embd",
        "ln_f": "x: n_seq n_embd -> n_seq n_embd",
        "logits": "x: n_rows n_embd, lm_head: n_vocab n_embd -> n_rows n_vocab",
    }
)
"""Every operation that a hook sees, in the order of a pass: what goes in and what comes out.

Weights of `linear` and `layer_norm` are left out.
"""

_EVERY_ROW = frozenset({"embed", "ln_1", "qkv"})
"""Keys and values, and what they are made from: later rows may ask for those of any row."""


def rows_computed(operation: str, *, n_seq: int, is_last: bool) -> int:
    """Return how many of `n_seq` rows an operation works on in a pass for the last row's logits.

    Args:
        operation: a key of `OPERATIONS`.
        n_seq: rows fed.
        is_last: whether it is done in the last block, or outside the blocks: nobody reads what
            other rows than the last would find there.
    """
    return n_seq if not is_last or operation in _EVERY_ROW else 1
