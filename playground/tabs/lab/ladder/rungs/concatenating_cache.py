"""Rung 4, a cache by concatenation: old keys and values are kept, and copied at every step."""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from playground.measure.small_network import Network, attend, layer_norm, linear, mlp

KeysAndValues = tuple[ndarray, ndarray]
"""Of one layer, each (n_kv, n_embd)."""


class ConcatenatingCache:
    """Only the new token goes through the model; each layer's keys and values grow by a row."""

    title = "Cache by concatenation"
    explanation = "only the new row is computed, but every step copies the whole cache"

    def __init__(self, network: Network) -> None:
        self._network = network
        empty = np.empty((0, network.config.n_embd), network.weights["wte.weight"].dtype)
        self._past: list[KeysAndValues] = [(empty, empty)] * network.config.n_layer

    def prepare(self, tokens: Sequence[int]) -> None:
        """Take in a context up to and without its last token."""
        start = len(self._past[0][0])
        if start < len(tokens) - 1:
            _, self._past = extend(tokens[start:-1], self._past, self._network)

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The grown cache is dropped, so that a step can be timed again.
        """
        last_row, _ = extend(tokens[-1:], self._past, self._network)
        return self._network.unembedding @ last_row


def extend(
    tokens: Sequence[int], past: list[KeysAndValues], network: Network
) -> tuple[ndarray, list[KeysAndValues]]:
    """Compute new rows; return the last one (n_embd,), normed, and the grown cache."""
    offset = len(past[0][0])
    positions = network.weights["wpe.weight"][offset : offset + len(tokens)]
    x = network.weights["wte.weight"][list(tokens)] + positions
    grown: list[KeysAndValues] = []
    for layer in network.layers():
        normed = layer_norm(x, network, f"h.{layer}.ln_1")
        q, k, v = np.split(linear(normed, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
        keys, values = (
            np.concatenate([old, new]) for old, new in zip(past[layer], (k, v), strict=True)
        )
        grown.append((keys, values))
        x = x + attend(q, keys, values, network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
    return layer_norm(x[-1:], network, "ln_f")[0], grown
