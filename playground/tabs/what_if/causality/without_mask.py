"""The model without its causal mask: a small implementation, for the engine has no such switch."""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from playground.measure.small_network import Network, layer_norm, linear, mlp, softmax


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
