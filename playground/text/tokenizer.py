"""What the project asks of a tokenizer, and the simplest that there is: one token a word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Protocol, TypedDict

from playground.text.utf8 import characters_of_bytes, without_surrogates

_WORD = re.compile(r"\s*\S+")
_BESIDE_SPACE = re.compile(r"(?<=\s)|(?<=.)(?=\s)", re.DOTALL)

TextRanges = list[tuple[int, int]]
"""Where tokens stand in a text: the start and the end of each one's characters."""


class ControlTokens(TypedDict, total=False):
    """The tokens that steer a run: attributes of a `Tokenizer` that its vocabulary does not say."""

    end_of_text: int | None
    other_ends: frozenset[int]
    own_start: int | None
    adds_start_token: bool


class Tokenizer(Protocol):
    """Turns text into token ids, and each token id back into bytes.

    Attributes:
        n_vocab: ids run from 0 to `n_vocab - 1`. A model may know more ids, or fewer.
        end_of_text: the id that ends a text, or None when the model has none.
        other_ends: ids that end a text too, as in a model that also ends its turn in a talk.
        own_start: the id that begins a text, where that is not `end_of_text`.
        adds_start_token: every context begins with `start_token`, as the model was trained. It is
            what Hugging Face calls `add_bos_token`, or has a post-processor do.
        separator: bytes between the texts of two tokens: a space for whole words, mostly none.
        adds_prefix_space: the first word of a text is read as if a space stood before it, so that
            what goes on a text is to be encoded as `continues`.
    """

    n_vocab: int
    end_of_text: int | None = None
    other_ends: frozenset[int] = frozenset()
    own_start: int | None = None
    adds_start_token: bool = False
    separator: bytes = b""
    adds_prefix_space: bool = False

    @property
    def start_token(self) -> int | None:
        """The id that a context begins with where it needs one: GPT-2 takes the end of text."""
        return self.end_of_text if self.own_start is None else self.own_start

    def ends_text(self, token_id: int) -> bool:
        """Return whether a token ends a text."""
        return token_id == self.end_of_text or token_id in self.other_ends

    def encode(self, text: str, *, continues: bool = False) -> list[int]:
        """Return the token ids of `text`, no start token added.

        Args:
            text: what to encode.
            continues: it goes on a text, so that its first word is not that text's first.
        """
        ...

    def encode_in_pieces(self, text: str, *, continues: bool = False) -> Iterator[list[int]]:
        """Yield the ids of `encode` piece by piece; a caller that has enough stops asking."""
        ...

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes of one token by itself; `[50301]` for an id without text."""
        ...

    def text_bytes(self, token_id: int, before: str) -> bytes:
        """Return the bytes that a drawn token adds to a text.

        Args:
            token_id: the token.
            before: the last character of the text; "" at its beginning.
        """
        separator = self.separator if before and not before.isspace() else b""
        return separator + self.token_bytes(token_id)

    def ranges(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return where in `text` the tokens that it was encoded to stand.

        A character made by several tokens belongs to each of them; one that has no token belongs to
        none. White space before a word belongs to the word. Where it cannot be told, nothing is
        returned.
        """
        return ranges_of_bytes(text, map(self.token_bytes, tokens))

    def n_without_token(self, text: str) -> int:  # noqa: ARG002
        """Return how many characters of `text` the vocabulary has no token for: here, none."""
        return 0

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place where cutting `text` provably changes no token.

        That is the first `cut` with `start <= cut < end` for which `text[cut - 1]` and `text[cut]`
        alone guarantee `encode(text[:cut]) + encode(text[cut:], continues=True) == encode(text)`;
        None when the tokenizer can name none.
        """
        ...


def ranges_of_bytes(text: str, pieces: Iterable[bytes]) -> TextRanges:
    """Return where in `text` the bytes of each token end up; nothing if they do not spell it.

    The text may lack what the last bytes would be: they wait for the rest of their character.
    """
    pieces = list(pieces)
    data = b"".join(pieces)
    n_chars = len(text)
    if not data.decode("utf-8", "replace").startswith(without_surrogates(text)):
        return []
    characters = [*characters_of_bytes(data), n_chars]
    ranges: TextRanges = []
    for first, behind in pairwise(accumulate(map(len, pieces), initial=0)):
        end = characters[behind - 1] + 1 if behind > first else characters[first]
        ranges.append((min(characters[first], n_chars), min(end, n_chars)))
    return ranges


def begin_context(tokenizer: Tokenizer, tokens: Sequence[int]) -> tuple[int, ...]:
    """Return the context a model sees for a text's tokens.

    A model trained with a start token always gets it. For other models an empty text starts from
    it, as GPT-2 was trained; a model that has none gets an empty context, which a request then
    refuses.
    """
    if tokenizer.start_token is not None and count_context(tokenizer, len(tokens)) > len(tokens):
        return (tokenizer.start_token, *tokens)
    return tuple(tokens)


def count_context(tokenizer: Tokenizer, n_tokens: int) -> int:
    """Return how many tokens `begin_context` makes of a text's `n_tokens`."""
    needs_start = tokenizer.adds_start_token or n_tokens == 0
    return n_tokens + (needs_start and tokenizer.start_token is not None)


class WordTokenizer(Tokenizer):
    """One token a word, words being what stands between white space.

    Attributes:
        words: the vocabulary in the order of the ids; the first stands for every unknown word.
    """

    separator = b" "

    def __init__(self, words: Sequence[str] = ("<UNK>", "hello", "world")) -> None:
        self.words = tuple(words)
        self.n_vocab = len(self.words)
        self._ids = {word: token_id for token_id, word in enumerate(self.words)}

    def encode(self, text: str, *, continues: bool = False) -> list[int]:  # noqa: ARG002
        """Return one id for each word of `text`, 0 for those not in the vocabulary."""
        return [self._ids.get(word, 0) for word in text.split()]

    def encode_in_pieces(self, text: str, *, continues: bool = False) -> Iterator[list[int]]:
        """Yield the ids of all words at once: splitting at white space takes no time."""
        yield self.encode(text, continues=continues)

    def token_bytes(self, token_id: int) -> bytes:
        """Return the word in UTF-8; `[9]` for an id beyond the vocabulary."""
        known = 0 <= token_id < len(self.words)
        return self.words[token_id].encode() if known else no_text(token_id)

    def ranges(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return the words of `text`, each with the white space before it."""
        if not self.separator:
            return super().ranges(text, tokens)
        return [word.span() for word in _WORD.finditer(text)]

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place from `start` on that has white space on either side."""
        found = _BESIDE_SPACE.search(text, max(start, 1), end)
        return found.start() if found and found.start() < end else None


def no_text(token_id: int) -> bytes:
    """Return how an id is shown that no vocabulary entry stands for: `[50301]`."""
    return b"[%d]" % token_id
