"""What the text can be coloured by, and how strongly each token is."""

import math
from dataclasses import dataclass
from enum import Enum

from playground.generation import StepRecord

LEAST_PROBABILITY = 1e-3
"""Tokens less probable than this are all coloured fully."""
MOST_BITS = 8.0
"""An entropy of more is coloured fully: as unsure as between 256 tokens."""


class ColourBy(Enum):
    """What the text is coloured by."""

    NOTHING = "nothing"
    PROBABILITY = "probability"
    """Of the token drawn, after temperature and filters; unlikely tokens stand out."""
    ENTROPY = "entropy"
    """Of the model's own distribution before the token came; unsure places stand out."""
    LATENCY = "latency"
    """Of the step's forward passes; slow tokens stand out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMark:
    """How one token of the text is marked.

    Attributes:
        start, end: its first and last character's offsets, in UTF-16 code units.
        token_id: its id.
        strength: 0 to 1; None for a token that has nothing to be coloured by.
    """

    start: int
    end: int
    token_id: int
    strength: float | None


def strength_of(
    by: ColourBy, step: StepRecord | None, entropy_bits: float | None, slowest_s: float
) -> float | None:
    """Return how strongly a token is coloured, 0 to 1; None if that is not known.

    Args:
        by: what the text is coloured by.
        step: that drew the token, if any did.
        entropy_bits: before the token, if known.
        slowest_s: a step that took as long is coloured fully.
    """
    if by is ColourBy.ENTROPY:
        return None if entropy_bits is None else min(entropy_bits / MOST_BITS, 1.0)
    if step is None or by is ColourBy.NOTHING:
        return None
    if by is ColourBy.LATENCY:
        return min(step.forward_s / slowest_s, 1.0) if slowest_s > 0 else 0.0
    probability = min(max(step.probability, LEAST_PROBABILITY), 1.0)
    return math.log(probability) / math.log(LEAST_PROBABILITY)


def legend(by: ColourBy, slowest_s: float) -> tuple[str, str]:
    """Return what the weakest and the strongest colour stand for."""
    match by:
        case ColourBy.NOTHING:
            return "", ""
        case ColourBy.PROBABILITY:
            return "100 %", f"{LEAST_PROBABILITY:.1%} or less".replace("%", " %")
        case ColourBy.ENTROPY:
            return "0 bits", f"{MOST_BITS:.0f} bits or more"
        case ColourBy.LATENCY:
            slowest_ms = slowest_s * 1e3
            figure = f"{slowest_ms:,.0f}" if slowest_ms >= 100 else f"{slowest_ms:.3g}"
            return "0 ms", f"{figure} ms or more"
