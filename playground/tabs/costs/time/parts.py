"""The parts that a step's time is told in."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Part(Enum):
    """What a step spends its time on, in the order of a step."""

    EMBED = "embed"
    NORMS = "norms and sums"
    QKV = "Q, K, V"
    SCORES = "scores"
    SOFTMAX = "softmax"
    VALUES = "pattern · V"
    PROJECTION = "projection"
    MLP = "MLP"
    UNEMBED = "unembed"
    SAMPLE = "sample"


PART_OF: Mapping[str, Part] = MappingProxyType(
    {
        "embed": Part.EMBED,
        "ln_1": Part.NORMS,
        "qkv": Part.QKV,
        "attention_scores": Part.SCORES,
        "attention_pattern": Part.SOFTMAX,
        "attention_values": Part.VALUES,
        "attention_output": Part.PROJECTION,
        "attention_residual": Part.NORMS,
        "ln_2": Part.NORMS,
        "mlp_up": Part.MLP,
        "mlp_activation": Part.MLP,
        "mlp_down": Part.MLP,
        "mlp_residual": Part.NORMS,
        "ln_f": Part.NORMS,
        "logits": Part.UNEMBED,
    }
)
"""The part that each operation of a forward pass belongs to; sampling is none of them."""
