"""What the project asks of a tokenizer, and the simplest that there is: one token a word."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

REPLACEMENT = "\ufffd"
"""Stands for bytes that are no character, and for ids without text."""
_BESIDE_SPACE = re.compile(r"(?<=\s)|(?<=.)(?=\s)", re.DOTALL)


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


class WordTokenizer:
    """One token a word, words being what stands between white space.

    Attributes:
        words: the vocabulary in the order of the ids; the first stands for every unknown word.
    """

    separator = b" "
    end_of_text: int | None = None
    starts_with_end_of_text = False

    def __init__(self, words: Sequence[str] = ("<UNK>", "hello", "world")) -> None:
        self.words = tuple(words)
        self._ids = {word: token_id for token_id, word in enumerate(self.words)}

    @property
    def n_vocab(self) -> int:
        """The number of words."""
        return len(self.words)

    def encode(self, text: str) -> list[int]:
        """Return one id for each word of `text`, 0 for those not in the vocabulary."""
        return [self._ids.get(word, 0) for word in text.split()]

    def encode_in_pieces(self, text: str) -> Iterator[list[int]]:
        """Yield the ids of all words at once: splitting at white space takes no time."""
        yield self.encode(text)

    def token_bytes(self, token_id: int) -> bytes:
        """Return the word in UTF-8; U+FFFD for an id beyond the vocabulary."""
        known = 0 <= token_id < len(self.words)
        return (self.words[token_id] if known else REPLACEMENT).encode()

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place from `start` on that has white space on either side."""
        found = _BESIDE_SPACE.search(text, max(start, 1), end)
        return found.start() if found and found.start() < end else None
