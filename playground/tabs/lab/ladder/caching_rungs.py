"""The upper half of the ladder: three rungs that keep keys and values between steps."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy import ndarray

from playground.gpt2 import GPT2
from playground.measure.small_network import Network, attend, layer_norm, linear, mlp

KeysAndValues = tuple[ndarray, ndarray]
"""Of one layer, each (n_kv, n_embd)."""


class ConcatenatingCache:
    """Rung 4: only the new token goes through the model; every step copies the whole cache."""

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
            _, self._past = extend_by_concatenating(tokens[start:-1], self._past, self._network)

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The grown cache is dropped, so that a step can be timed again.
        """
        last_row, _ = extend_by_concatenating(tokens[-1:], self._past, self._network)
        return self._network.unembedding @ last_row


def extend_by_concatenating(
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


class PreallocatedCache:
    """Rung 5: keys and values have a place for every row; a step writes one and copies none."""

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
            extend_in_place(tokens[self._offset : -1], self._cache, self._offset, self._network)
            self._offset = len(tokens) - 1

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The offset stays where it is, so that a step can be timed again.
        """
        last_row = extend_in_place(tokens[-1:], self._cache, self._offset, self._network)
        return self._network.unembedding @ last_row


def extend_in_place(
    tokens: Sequence[int], cache: ndarray, offset: int, network: Network
) -> ndarray:
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


class ThisEngine:
    """Rung 6: `GPT2.forward` as every run uses it, with its KV cache."""

    title = "This engine"
    explanation = "fewer and fused array operations, in place, on buffers that are kept"

    def __init__(self, gpt2: GPT2, cancelled: Callable[[], bool]) -> None:
        self._gpt2 = gpt2
        self._cancelled = cancelled
        self._cache = gpt2.new_cache()

    def prepare(self, tokens: Sequence[int]) -> None:
        """Take in a context up to and without its last token."""
        new = tokens[self._cache.offset : -1]
        if new:
            self._gpt2.forward(new, self._cache, cancelled=self._cancelled)

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The cache goes back by a row, so that a step can be timed again.
        """
        logits = self._gpt2.forward(tokens[-1:], self._cache, cancelled=self._cancelled)
        self._cache.truncate(self._cache.offset - 1)
        return logits
