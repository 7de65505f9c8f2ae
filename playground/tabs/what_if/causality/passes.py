"""The residual stream of every layer: from the engine, and from a model without its mask."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy import ndarray

from playground.gpt2 import GPT2
from playground.measure.small_network import Network, layer_norm, linear, mlp, softmax


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


def residual_streams_without_mask(tokens: Sequence[int], network: Network) -> ndarray:
    """Return the residual stream of a model in which every row sees every other.

    Returns:
        `(n_layer + 1, n_seq, n_embd)`: the embedding, then after each block.
    """
    x = network.weights["wte.weight"][list(tokens)] + network.weights["wpe.weight"][: len(tokens)]
    streams = [x]
    for layer in network.layers():
        x = x + attention_without_mask(layer_norm(x, network, f"h.{layer}.ln_1"), network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
        streams.append(x)
    return np.array(streams)


def attention_without_mask(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return self-attention of all rows to all rows: (n_seq, n_embd) -> same."""
    q, k, v = np.split(linear(x, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
    n_head, scale = network.config.n_head, network.config.attention_scale(layer)
    heads = [
        softmax(q_h @ k_h.T * scale) @ v_h
        for q_h, k_h, v_h in zip(
            *(np.split(part, n_head, axis=-1) for part in (q, k, v)), strict=True
        )
    ]
    return linear(np.concatenate(heads, axis=-1), network, f"h.{layer}.attn.c_proj")
