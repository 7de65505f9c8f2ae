"""What the project asks of a tokenizer."""

from collections.abc import Iterator, Sequence
from typing import Protocol

REPLACEMENT = "\ufffd"
"""Stands for bytes that are no character, and for ids without text."""


class Tokenizer(Protocol):
    """Turns text into token ids, and each token id back into bytes."""

    @property
    def n_vocab(self) -> int:
        """Ids run from 0 to `n_vocab - 1`."""
        ...

    @property
    def end_of_text(self) -> int | None:
        """The id that ends a text, or None when the model has none."""
        ...

    @property
    def starts_with_end_of_text(self) -> bool:
        """Whether every context begins with `end_of_text`, as the model was trained.

        Hugging Face calls it `add_bos_token`.
        """
        ...

    @property
    def separator(self) -> bytes:
        """Bytes between two tokens' texts: none for byte pairs, a space for whole words."""
        ...

    def encode(self, text: str) -> list[int]:
        """Return the token ids of `text`, no start token added."""
        ...

    def encode_in_pieces(self, text: str) -> Iterator[list[int]]:
        """Yield the token ids of `text` piece by piece; a caller that has enough stops asking."""
        ...

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes of one token; U+FFFD in UTF-8 for an id without text."""
        ...

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place where cutting `text` provably changes no token.

        That is the first `cut` with `start <= cut < end` for which `text[cut - 1]` and `text[cut]`
        alone guarantee `encode(text[:cut]) + encode(text[cut:]) == encode(text)`; None when the
        tokenizer can name none.
        """
        ...


def begin_context(tokenizer: Tokenizer, tokens: Sequence[int]) -> tuple[int, ...]:
    """Return the context a model sees for a text's tokens.

    A model trained with a start token always gets it. For other models an empty text starts from
    the end-of-text token, as GPT-2 was trained; a model that has none gets an empty context, which
    a request then refuses.
    """
    if tokenizer.end_of_text is not None and count_context(tokenizer, len(tokens)) > len(tokens):
        return (tokenizer.end_of_text, *tokens)
    return tuple(tokens)


def count_context(tokenizer: Tokenizer, n_tokens: int) -> int:
    """Return how many tokens `begin_context` makes of a text's `n_tokens`."""
    needs_start = tokenizer.starts_with_end_of_text or n_tokens == 0
    return n_tokens + (needs_start and tokenizer.end_of_text is not None)
