"""Rung 2, float32 kept: the same code with Python's own floats and a mask of the right type."""

import math
from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from playground.analysis.ladder.network import Network, layer_norm, linear, softmax
from playground.gpt2.activations import ACTIVATIONS


class Float32Kept:
    """Still the whole context for every token, in the precision of the weights."""

    title = "float32 kept"
    explanation = "constants are Python floats, so activations stay in float32"

    def __init__(self, network: Network) -> None:
        self._network = network

    def prepare(self, tokens: Sequence[int]) -> None:
        """Do nothing: this rung remembers nothing between steps."""

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`."""
        return (last_hidden_state(tokens, self._network) @ self._network.unembedding.T)[-1]


def last_hidden_state(tokens: Sequence[int], network: Network) -> ndarray:
    """Return what is unembedded: (n_seq,) -> (n_seq, n_embd)."""
    x = network.weights["wte.weight"][list(tokens)] + network.weights["wpe.weight"][: len(tokens)]
    for layer in network.layers():
        x = x + attention(layer_norm(x, network, f"h.{layer}.ln_1"), network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
    return layer_norm(x, network, "ln_f")


def attention(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return causal self-attention: (n_seq, n_embd) -> same."""
    q, k, v = np.split(linear(x, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
    return attend(q, k, v, network, layer)


def attend(q: ndarray, k: ndarray, v: ndarray, network: Network, layer: int) -> ndarray:
    """Return what rows gather, one head after another.

    Args:
        q: queries of the newest rows, (n_seq, n_embd).
        k: keys of all rows, (n_kv, n_embd).
        v: values of all rows, (n_kv, n_embd).
        network: the model.
        layer: the block.

    Returns:
        (n_seq, n_embd)
    """
    n_head, n_seq, n_kv = network.config.n_head, len(q), len(k)
    mask = -1e10 * (1 - np.tri(n_seq, n_kv, n_kv - n_seq, dtype=q.dtype))
    scale = network.config.attention_scale(layer)
    heads = [
        softmax(q_h @ k_h.T * scale + mask) @ v_h
        for q_h, k_h, v_h in zip(
            *(np.split(part, n_head, axis=-1) for part in (q, k, v)), strict=True
        )
    ]
    return linear(np.concatenate(heads, axis=-1), network, f"h.{layer}.attn.c_proj")


def mlp(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return the two-layer perceptron: (n_seq, n_embd) -> same."""
    hidden = linear(x, network, f"h.{layer}.mlp.c_fc")
    return linear(activation(hidden, network), network, f"h.{layer}.mlp.c_proj")


def activation(x: ndarray, network: Network) -> ndarray:
    """Return the MLP's nonlinearity; `math.sqrt` gives a float that promotes nothing."""
    if network.config.activation in ("gelu_new", "gelu_pytorch_tanh"):
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return ACTIVATIONS[network.config.activation](x)
