"""The KV cache: keys and values of the tokens so far, so that no step computes them again."""

from collections.abc import Generator
from contextlib import contextmanager

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.config import GPT2Config


class KVCache:
    """Keys and values of every layer for up to `n_ctx` tokens, allocated once.

    A forward pass appends the rows of its new tokens layer by layer and moves `offset` after the
    last one, so a pass that is called off leaves the cache as it was. The system hands out memory
    page by page as rows are written, not when the cache is made.

    Attributes:
        offset: tokens in the cache, which is also the position of the next one.
        n_ctx: tokens it has room for.
    """

    __slots__ = ("_store", "n_ctx", "offset")

    def __init__(self, config: GPT2Config, dtype: np.dtype) -> None:
        shape = (config.n_layer, 2, config.n_head, config.n_ctx, config.d_head)
        self._store = np.empty(shape, dtype)
        self.n_ctx = config.n_ctx
        self.offset = 0

    @property
    def nbytes(self) -> int:
        """Bytes set aside."""
        return self._store.nbytes

    @property
    def used_bytes(self) -> int:
        """Bytes of the keys and values that are in it now."""
        return self._store.nbytes // self.n_ctx * self.offset

    def fits(self, config: GPT2Config, dtype: np.dtype) -> bool:
        """Return whether the cache has a model's shape and dtype."""
        shape = (config.n_layer, 2, config.n_head, config.n_ctx, config.d_head)
        return self._store.shape == shape and self._store.dtype == dtype

    def append(
        self, layer: int, keys_values: Float[ndarray, "2 n_head n_seq d_head"]
    ) -> Float[ndarray, "2 n_head n_kv d_head"]:
        """Write the new rows of one layer; return a view of all its rows, old and new.

        `offset` stays: `advance` moves it once all layers have their rows.
        """
        n_kv = self.offset + keys_values.shape[2]
        store = self._store[layer]
        store[:, :, self.offset : n_kv] = keys_values
        return store[:, :, :n_kv]

    def advance(self, n_seq: int) -> None:
        """Count the rows that every layer has appended."""
        self.offset += n_seq

    def truncate(self, n_tokens: int) -> None:
        """Keep the first `n_tokens` tokens and forget the rest; nothing is copied.

        Raises:
            ValueError: the cache has fewer tokens.
        """
        if not 0 <= n_tokens <= self.offset:
            raise ValueError(f"cannot keep {n_tokens} of {self.offset} tokens")
        self.offset = n_tokens

    @contextmanager
    def lent(self, n_past: int, n_seq: int) -> Generator[None]:
        """Let a pass of `n_seq` tokens behind the first `n_past` use the cache and leave no trace.

        Only the rows that the pass writes over are kept aside, so a look at one earlier position
        costs one row, not a cache of its own.
        """
        offset = self.offset
        kept = self._store[:, :, :, n_past : min(n_past + n_seq, offset)].copy()
        self.truncate(n_past)
        try:
            yield
        finally:
            self._store[:, :, :, n_past : n_past + kept.shape[3]] = kept
            self.offset = offset
