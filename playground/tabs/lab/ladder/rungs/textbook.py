"""Rung 1, textbook code: every row unembedded, and float64 that nobody asked for.

Every line is right. But `np.sqrt(2 / np.pi)` is a NumPy float64 scalar and `np.tri` a float64
array; either turns the float32 activations beside it into float64, and from then on each product
converts a whole float32 weight matrix first. Many tutorials and small repositories do this.
"""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from playground.gpt2.activations import ACTIVATIONS
from playground.measure.small_network import Network, layer_norm, linear, softmax


class Textbook:
    """The whole context through the model for every token, all of its logits computed."""

    title = "Textbook code"
    explanation = "recomputes everything, unembeds every row, and slips into float64"

    def __init__(self, network: Network) -> None:
        self._network = network

    def prepare(self, tokens: Sequence[int]) -> None:
        """Do nothing: this rung remembers nothing between steps."""

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`."""
        return textbook_logits(tokens, self._network)[-1]


def textbook_logits(tokens: Sequence[int], network: Network) -> ndarray:
    """Return the logits of every row: (n_seq,) -> (n_seq, n_vocab)."""
    x = network.weights["wte.weight"][list(tokens)] + network.weights["wpe.weight"][: len(tokens)]
    for layer in network.layers():
        x = x + attention(layer_norm(x, network, f"h.{layer}.ln_1"), network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
    return layer_norm(x, network, "ln_f") @ network.unembedding.T


def attention(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return causal self-attention, one head after another: (n_seq, n_embd) -> same."""
    q, k, v = np.split(linear(x, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
    mask = -1e10 * (1 - np.tri(len(x)))
    scale = np.float64(network.config.attention_scale(layer))  # what 1 / np.sqrt(d_head) gives
    heads = [
        softmax(q_h @ k_h.T * scale + mask) @ v_h
        for q_h, k_h, v_h in zip(
            *(np.split(part, network.config.n_head, axis=-1) for part in (q, k, v)), strict=True
        )
    ]
    return linear(np.concatenate(heads, axis=-1), network, f"h.{layer}.attn.c_proj")


def mlp(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return the two-layer perceptron: (n_seq, n_embd) -> same."""
    hidden = linear(x, network, f"h.{layer}.mlp.c_fc")
    return linear(activation(hidden, network), network, f"h.{layer}.mlp.c_proj")


def activation(x: ndarray, network: Network) -> ndarray:
    """Return the MLP's nonlinearity, GPT-2's own GELU as the paper writes it."""
    if network.config.activation in ("gelu_new", "gelu_pytorch_tanh"):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return ACTIVATIONS[network.config.activation](x)
