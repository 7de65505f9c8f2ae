"""How well the model expected a text: what the card shows, and the sentence above it."""

import math
from dataclasses import dataclass

from playground.numbers import three_figures
from playground.tabs.next_token.logits.figures import TokenText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextSurprise:
    """How well the model expected the text.

    Attributes:
        places: of the tokens known, counted from 1.
        surprise_bits: -log2 of each one's probability.
        entropy_bits: the surprise that was to be expected before each.
        perplexity: of those tokens; None of none.
        n_tokens: of the whole text.
        n_vocab: tokens that the model knows.
        selected: place of the token whose step is selected, counted from 1.
        token_ids: of the tokens known.
        token_text: names tokens.
    """

    places: tuple[int, ...]
    surprise_bits: tuple[float, ...]
    entropy_bits: tuple[float, ...]
    perplexity: float | None
    n_tokens: int
    n_vocab: int
    selected: int | None
    token_ids: tuple[int, ...]
    token_text: TokenText


def subtitle(shown: TextSurprise) -> str:
    """State the perplexity, and of what."""
    if shown.perplexity is None:
        return ""
    n_known, n_all = len(shown.places), shown.n_tokens
    # The first token of a text has nothing before it, unless a hidden start token does.
    of_what = "the text" if n_known >= n_all - 1 else f"{n_known:,} of {n_all:,} tokens"
    if not math.isfinite(shown.perplexity):
        return f"Perplexity of {of_what}: endless; a token came that the model held impossible."
    figure = three_figures(shown.perplexity)
    if shown.perplexity > shown.n_vocab:
        return (
            f"Perplexity of {of_what}: {figure}, worse than a blind guess among all "
            f"{shown.n_vocab:,} tokens."
        )
    return (
        f"Perplexity of {of_what}: {figure}, as unsure as between {figure} equally likely tokens."
    )
