"""How well a model expected each token of a text: surprise, entropy, perplexity."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import Cancelled
from playground.measure.question import Subject
from playground.tabs.next_token.logits.figures import largest, rank_of
from playground.tabs.next_token.logits.next_logits import require_fit

N_TOP = 10
_BLOCK_ROWS = 64
"""Rows whose logits are held at a time: 13 MB of GPT-2's vocabulary, whatever the text's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFigures:
    """What the model thought of one token before it came.

    All of it is the model's own distribution: the softmax of the logits, without temperature,
    penalty or filters.

    Attributes:
        probability: of the token.
        surprise_bits: -log2 of it, exact even where it underflows.
        rank: 1 for the most probable; of equals the lower id is first.
        entropy_bits: of the distribution (Shannon 1948, section 6).
        top: ids and probabilities of the most probable tokens, the most probable first.
    """

    probability: float
    surprise_bits: float
    rank: int
    entropy_bits: float
    top: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """A text read token by token.

    Attributes:
        context: its tokens, a hidden start token included.
        figures: one a token, from the second on: nothing stands before the first.
    """

    context: tuple[int, ...]
    figures: tuple[TokenFigures, ...]

    def of(self, position: int) -> TokenFigures | None:
        """Return the figures of the token at a position of the context; None for the first."""
        return self.figures[position - 1] if 1 <= position <= len(self.figures) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """Read a whole text in one pass over all positions; answered by `TextReading`.

    Attributes:
        context: the text's tokens, a hidden start token included.
    """

    context: tuple[int, ...]

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> TextReading:
        """Feed the text block by block to a cache of its own: the run's cache stays as it is."""
        require_fit(self.context, subject.gpt2)
        cache = subject.gpt2.new_cache()
        figures: list[TokenFigures] = []
        fed = self.context[:-1]
        for start in range(0, len(fed), _BLOCK_ROWS):
            rows = fed[start : start + _BLOCK_ROWS]
            logits = subject.gpt2.forward(rows, cache, all_positions=True, cancelled=cancelled)
            for row, token_id in zip(logits, self.context[start + 1 :], strict=False):
                figures.append(token_figures(row, token_id))
        return TextReading(context=self.context, figures=tuple(figures))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """Figures of some steps of the run in hand.

    Attributes:
        first: index of the first step that `figures` tells of.
        figures: one a step.
    """

    first: int
    figures: tuple[TokenFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStepFigures:
    """What the model thought of the newest tokens of the run in hand; answered by `StepFigures`.

    Only logits that the session still keeps are read: no forward pass is run.

    Attributes:
        first: index of the first step asked for.
        token_ids: what that step and the ones behind it produced.
    """

    first: int
    token_ids: Sequence[int]

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> StepFigures:
        """Read the logits that are kept; steps too old to be kept are left out at the front.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        figures: list[TokenFigures] = []
        first = self.first
        for index, token_id in enumerate(self.token_ids, start=self.first):
            if cancelled():
                raise Cancelled
            kept = subject.session.step_logits(index)
            if kept is None:
                first, figures = index + 1, []
            else:
                figures.append(token_figures(kept.logits, token_id))
        return StepFigures(first=first, figures=tuple(figures))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToken:
    """What the model thought of one token; answered by `TokenFigures`.

    Attributes:
        context: the tokens before it, a hidden start token included; at least one.
        token_id: the token.
    """

    context: tuple[int, ...]
    token_id: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> TokenFigures:
        """Compute the rows that the session's cache lacks, and leave the cache as it was."""
        require_fit(self.context, subject.gpt2)
        logits = subject.session.logits_after(self.context, cancelled=cancelled)
        return token_figures(logits, self.token_id)


def token_figures(logits: NDArray[np.floating[Any]], token_id: int) -> TokenFigures:
    """Return what logits `(n_vocab,)` say of the token that came next."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max()
    weights = np.exp(shifted)
    total = float(weights.sum())
    log_total = math.log(total)
    # A token that cannot be drawn adds nothing, whatever its logit; -inf × 0 would not be 0.
    mean_shifted = float(np.dot(weights, np.maximum(shifted, -1e3))) / total
    top = largest(logits, N_TOP)
    return TokenFigures(
        probability=float(weights[token_id]) / total,
        surprise_bits=max(0.0, log_total - float(shifted[token_id])) / math.log(2),
        rank=rank_of(logits, token_id),
        entropy_bits=max(0.0, log_total - mean_shifted) / math.log(2),
        top=tuple(zip(top.tolist(), (weights[top] / total).tolist(), strict=True)),
    )


def perplexity(surprises_bits: Sequence[float]) -> float | None:
    """Return 2 to the mean surprise (Jelinek et al. 1977): infinite when no float can hold it.

    So unsure is one who chooses each time between as many equally likely tokens. None of nothing.
    """
    if not surprises_bits:
        return None
    mean_bits = sum(surprises_bits) / len(surprises_bits)
    return 2.0**mean_bits if mean_bits < 1024 else math.inf
