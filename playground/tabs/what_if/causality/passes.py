"""The residual stream of every layer, from the engine itself."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy import ndarray

from playground.gpt2 import GPT2


class _Streams:
    """A hook that keeps the residual stream after the embedding and after each block."""

    def __init__(self) -> None:
        self.kept: list[ndarray] = []

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """See `Hook`."""
        del layer, first_row
        if operation in ("embed", "mlp_residual"):
            self.kept.append(result.copy())


def residual_streams(gpt2: GPT2, tokens: Sequence[int], cancelled: Callable[[], bool]) -> ndarray:
    """Return `(n_layer + 1, n_seq, n_embd)`: the embedding, then after each block.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    streams = _Streams()
    gpt2.forward(tokens, every_row=True, hook=streams, cancelled=cancelled)
    return np.array(streams.kept)
