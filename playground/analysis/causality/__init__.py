"""Which rows change when one token of a text does."""

from playground.analysis.causality.answer import CausalityAnswer
from playground.analysis.causality.question import MAX_TOKENS, CausalityQuestion

__all__ = ["MAX_TOKENS", "CausalityAnswer", "CausalityQuestion"]
