"""What there is to tell of one token, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.generation import StepRecord
from playground.tabs.next_token.logits.figures import NextToken
from playground.tabs.next_token.text_index import StepOfRun
from playground.tabs.next_token.text_reading import TokenFigures

TokenText = Callable[[int], str]
"""Returns a token's text with its white space visible."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextTokenStory:
    """From logits to one token.

    Attributes:
        next_token: the distribution under the settings as they are now.
        step: the step it belongs to; None for the text as it stands.
        place: which token of the text the step wrote; None once the text before it has changed.
        token_text: names tokens.
    """

    next_token: NextToken
    step: StepOfRun | None
    place: int | None
    token_text: TokenText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenStory:
    """One token of the text.

    Attributes:
        place: which token of the text it is, from 0.
        token_id: its id.
        record: of the step that drew it; None for one that was typed, put in, or drawn after a text
            that has changed since.
        is_typed: a person wrote it.
        figures: what the model thought of it; None while that is not known.
        token_text: names tokens.
    """

    place: int
    token_id: int
    record: StepRecord | None
    is_typed: bool
    figures: TokenFigures | None
    token_text: TokenText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurpriseStory:
    """How well the model expected the text.

    Attributes:
        places: of the tokens known, counted from 1.
        surprise_bits: -log2 of each one's probability.
        entropy_bits: the surprise that was to be expected before each.
        perplexity: of those tokens; None of none.
        n_tokens: of the whole text.
        selected: place of the token whose step is selected, counted from 1.
        token_ids: of the tokens known.
        token_text: names tokens.
    """

    places: tuple[int, ...]
    surprise_bits: tuple[float, ...]
    entropy_bits: tuple[float, ...]
    perplexity: float | None
    n_tokens: int
    selected: int | None
    token_ids: tuple[int, ...]
    token_text: TokenText
