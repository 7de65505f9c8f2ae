"""What every rung of the ladder is given, and the lines that all rungs have in common."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from playground.gpt2 import Cancelled, GPT2Config
from playground.gpt2.activations import ACTIVATIONS


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
