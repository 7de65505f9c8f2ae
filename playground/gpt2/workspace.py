"""The buffers that forward passes write their intermediate results to."""

import numpy as np
from numpy import ndarray

from playground.gpt2.config import GPT2Config

ATTENTION_ROWS = 64
"""Rows of attention scores computed at a time.

More rows make longer products, fewer waste less above the causal diagonal.
"""


class Workspace:
    """Buffers for passes over up to `capacity` rows; one pass uses it at a time.

    A result of megabytes allocated anew in each layer would cost more in page faults than the
    arithmetic on it. The arrays below are views of `n_seq` rows.

    Attributes:
        x: the residual stream, `(n_seq, n_embd)`.
        normed: output of the norms, `(n_seq, n_embd)`.
        qkv: queries, keys and values, `(n_seq, 3*n_embd)`.
        z: what the heads return, side by side, `(n_seq, n_embd)`.
        branch: output of attention and MLP, `(n_seq, n_embd)`.
        hidden: inside the MLP, `(n_seq, n_inner)`.
    """

    __slots__ = (
        "_buffers", "_scores", "branch", "capacity", "hidden", "n_head", "normed", "qkv", "x", "z",
    )  # fmt: skip

    def __init__(self, config: GPT2Config, dtype: np.dtype, capacity: int) -> None:
        d = config.n_embd
        self.capacity = capacity
        self.n_head = config.n_head
        self._buffers = [
            np.empty((capacity, width), dtype) for width in (d, d, 3 * d, d, d, config.d_inner)
        ]
        score_rows = min(capacity, ATTENTION_ROWS)
        self._scores = np.empty(config.n_head * score_rows * config.n_ctx, dtype)
        self.use_rows(capacity)

    def use_rows(self, n_seq: int) -> None:
        """Make the attributes views of `n_seq` rows."""
        self.x, self.normed, self.qkv, self.z, self.branch, self.hidden = (
            buffer[:n_seq] for buffer in self._buffers
        )

    def scores(self, n_rows: int, n_kv: int) -> ndarray:
        """Return a contiguous buffer of shape `(n_head, n_rows, n_kv)`."""
        flat = self._scores[: self.n_head * n_rows * n_kv]
        return flat.reshape(self.n_head, n_rows, n_kv)


class WorkspacePool:
    """Lends workspaces, so that passes of one model may overlap, in one thread or several.

    Taking from and adding to a list is atomic: a pass that finds none idle makes another.
    """

    def __init__(self, config: GPT2Config, dtype: np.dtype) -> None:
        self._config = config
        self._dtype = dtype
        self._idle: list[Workspace] = []

    def borrow(self, n_seq: int) -> Workspace:
        """Return a workspace of `n_seq` rows; `give_back` it after the pass."""
        try:
            workspace = self._idle.pop()
        except IndexError:
            workspace = None
        if workspace is None or workspace.capacity < n_seq:
            workspace = Workspace(self._config, self._dtype, self._capacity_for(n_seq))
        if len(workspace.x) != n_seq:
            workspace.use_rows(n_seq)
        return workspace

    def give_back(self, workspace: Workspace) -> None:
        """Keep a workspace for the next pass."""
        self._idle.append(workspace)

    def _capacity_for(self, n_seq: int) -> int:
        """Round up to a power of two, so that a growing context seldom needs a new workspace."""
        return min(1 << (n_seq - 1).bit_length(), self._config.n_ctx)
