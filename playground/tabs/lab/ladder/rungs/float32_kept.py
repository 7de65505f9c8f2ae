"""Rung 2, float32 kept: the same code with Python's own floats and a mask of the right type."""

from collections.abc import Sequence

from numpy import ndarray

from playground.measure.small_network import Network, attention, layer_norm, mlp


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
