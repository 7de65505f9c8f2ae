"""Rung 3, last row only: a step needs the logits of one row, so one row is unembedded."""

from collections.abc import Sequence

from numpy import ndarray

from playground.measure.small_network import Network
from playground.tabs.lab.ladder.rungs.float32_kept import last_hidden_state


class LastRowOnly:
    """Still the whole context for every token, but one matrix–vector product at its end."""

    title = "Last row only"
    explanation = "only the row that is sampled from is turned into logits"

    def __init__(self, network: Network) -> None:
        self._network = network

    def prepare(self, tokens: Sequence[int]) -> None:
        """Do nothing: this rung remembers nothing between steps."""

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`."""
        return self._network.unembedding @ last_hidden_state(tokens, self._network)[-1]
