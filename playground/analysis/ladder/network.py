"""What every rung of the ladder is given, and the lines that all rungs have in common."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from playground.gpt2 import Cancelled, GPT2Config


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Network:
    """A model as a rung sees it: nothing but sizes and tensors.

    Attributes:
        config: the hyperparameters.
        weights: the tensors under their names in a checkpoint.
        cancelled: looked at before every block; the slow rungs take seconds for a step.
    """

    config: GPT2Config
    weights: Mapping[str, ndarray]
    cancelled: Callable[[], bool]

    def layers(self) -> Iterator[int]:
        """Yield the number of every block.

        Raises:
            Cancelled: `cancelled` has become true.
        """
        for layer in range(self.config.n_layer):
            if self.cancelled():
                raise Cancelled
            yield layer

    @property
    def unembedding(self) -> ndarray:
        """(n_vocab, n_embd): the token embedding, unless the checkpoint has its own."""
        return self.weights.get("lm_head.weight", self.weights["wte.weight"])


def linear(x: ndarray, network: Network, name: str) -> ndarray:
    """Return `x @ weight + bias`: (n_seq, n_in) -> (n_seq, n_out)."""
    return x @ network.weights[name + ".weight"] + network.weights[name + ".bias"]


def layer_norm(x: ndarray, network: Network, name: str) -> ndarray:
    """Return each row with mean 0 and variance 1, scaled and shifted: (n_seq, n_embd)."""
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    normed = (x - mean) / np.sqrt(variance + network.config.layer_norm_epsilon)
    return normed * network.weights[name + ".weight"] + network.weights[name + ".bias"]


def softmax(scores: ndarray) -> ndarray:
    """Return the softmax of each row: (..., n_kv)."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
