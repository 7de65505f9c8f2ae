"""What the project asks of a tokenizer."""

from collections.abc import Sequence
from typing import Protocol


class Tokenizer(Protocol):
    """Turns text into token ids, and each token id back into bytes.

    Attributes:
        n_vocab: ids run from 0 to `n_vocab - 1`.
        end_of_text: the id that ends a text, or None when the model has none.
        starts_with_end_of_text: every context begins with `end_of_text`, as in training
            (Hugging Face calls it `add_bos_token`).
        separator: bytes between two tokens' texts: empty for byte-pair vocabularies, a space for
            whole words.
    """

    @property
    def n_vocab(self) -> int: ...
    @property
    def end_of_text(self) -> int | None: ...
    @property
    def starts_with_end_of_text(self) -> bool: ...
    @property
    def separator(self) -> bytes: ...

    def encode(self, text: str) -> list[int]:
        """Return the token ids of `text`, no start token added."""
        ...

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes of one token; U+FFFD in UTF-8 for an id without text."""
        ...


def begin_context(tokenizer: Tokenizer, tokens: Sequence[int]) -> tuple[int, ...]:
    """Return the context a model sees for a text's tokens.

    A model trained with a start token always gets it. For other models an empty text starts from
    the end-of-text token, as GPT-2 was trained; a model that has none gets an empty context, which
    a request then refuses.
    """
    needs_start = tokenizer.starts_with_end_of_text or not tokens
    if needs_start and tokenizer.end_of_text is not None:
        return (tokenizer.end_of_text, *tokens)
    return tuple(tokens)
