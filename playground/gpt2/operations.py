"""Every operation that a hook sees, by name, with the function that computes it.

The annotations of the functions say the shapes of what goes in and what comes out.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from playground.gpt2.activations import gelu_new
from playground.gpt2.embedding import embed, unembed
from playground.gpt2.forward import (
    attention_output,
    attention_pattern,
    attention_scores,
    attention_values,
    qkv_projection,
)
from playground.gpt2.mlp import mlp_down, mlp_up
from playground.gpt2.ops import add_residual, layer_norm

OPERATIONS: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {
        "embed": embed,
        "ln_1": layer_norm,
        "qkv": qkv_projection,
        "attention_scores": attention_scores,
        "attention_pattern": attention_pattern,
        "attention_values": attention_values,
        "attention_output": attention_output,
        "attention_residual": add_residual,
        "ln_2": layer_norm,
        "mlp_up": mlp_up,
        "mlp_activation": gelu_new,
        "mlp_down": mlp_down,
        "mlp_residual": add_residual,
        "ln_f": layer_norm,
        "logits": unembed,
    }
)
"""In the order of a forward pass; `mlp_activation` stands for any of `ACTIVATIONS`."""

_EVERY_ROW = frozenset({"embed", "ln_1", "qkv"})
"""Keys and values, and what they are made from: later rows may ask for those of any row."""


def rows_computed(operation: str, *, n_seq: int, is_last: bool) -> int:
    """Return how many of `n_seq` rows an operation works on in a pass for the last row's logits.

    Args:
        operation: a key of `OPERATIONS`.
        n_seq: rows fed.
        is_last: whether it is done in the last block, or outside the blocks: nobody reads what
            other rows than the last would find there.
    """
    return n_seq if not is_last or operation in _EVERY_ROW else 1
