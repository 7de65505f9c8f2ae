"""Rung 5, a cache allocated once: a step writes one row and copies nothing."""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from playground.measure.small_network import Network, attend, layer_norm, linear, mlp


class PreallocatedCache:
    """Only the new token goes through the model; keys and values have a place for every row."""

    title = "Cache allocated once"
    explanation = "the cache has room for the whole context, so nothing old is copied"

    def __init__(self, network: Network) -> None:
        self._network = network
        config = network.config
        shape = (config.n_layer, 2, config.n_ctx, config.n_embd)
        self._cache = np.empty(shape, network.weights["wte.weight"].dtype)
        self._offset = 0

    def prepare(self, tokens: Sequence[int]) -> None:
        """Take in a context up to and without its last token."""
        if self._offset < len(tokens) - 1:
            extend(tokens[self._offset : -1], self._cache, self._offset, self._network)
            self._offset = len(tokens) - 1

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The offset stays where it is, so that a step can be timed again.
        """
        last_row = extend(tokens[-1:], self._cache, self._offset, self._network)
        return self._network.unembedding @ last_row


def extend(tokens: Sequence[int], cache: ndarray, offset: int, network: Network) -> ndarray:
    """Compute new rows, writing keys and values to the cache; return the last one, normed.

    Args:
        tokens: of the new rows.
        cache: (n_layer, 2, n_ctx, n_embd), written from row `offset`.
        offset: rows in the cache.
        network: the model.

    Returns:
        (n_embd,)
    """
    n_kv = offset + len(tokens)
    x = network.weights["wte.weight"][list(tokens)] + network.weights["wpe.weight"][offset:n_kv]
    for layer in network.layers():
        normed = layer_norm(x, network, f"h.{layer}.ln_1")
        q, k, v = np.split(linear(normed, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
        keys, values = cache[layer]
        keys[offset:n_kv], values[offset:n_kv] = k, v
        x = x + attend(q, keys[:n_kv], values[:n_kv], network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
    return layer_norm(x[-1:], network, "ln_f")[0]
