"""The whitespace tokenizer of the classic exercise."""

import re
from collections.abc import Iterator, Sequence

from playground.text.tokenizer import REPLACEMENT

_BESIDE_SPACE = re.compile(r"(?<=\s)|(?<=.)(?=\s)", re.DOTALL)


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
