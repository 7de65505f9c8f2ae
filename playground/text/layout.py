"""Which characters of a span each of its tokens is part of."""

import re
from itertools import accumulate, pairwise

from playground.text.passage import Span
from playground.text.tokenizer import Tokenizer
from playground.text.utf8 import characters_of_bytes, without_surrogates

_WORD = re.compile(r"\s*\S+")


def token_ranges(tokenizer: Tokenizer, span: Span) -> list[tuple[int, int]]:
    """Return, for each token of an encoded span, the start and end of its characters in the span.

    A character made by several tokens belongs to each of them. White space before a word belongs to
    the word. When the tokens do not spell the text (a tokenizer may lower the case, say), all of
    them share all of it.
    """
    tokens = span.tokens or ()
    ranges = (
        _ranges_of_words(span.text) if tokenizer.separator else _ranges_of_bytes(tokenizer, span)
    )
    return ranges if len(ranges) == len(tokens) else [(0, len(span.text))] * len(tokens)


def span_bytes(tokenizer: Tokenizer, span: Span) -> list[bytes]:
    """Return the bytes of each token: none for an end of text that the model drew."""
    silent = None if span.is_typed else tokenizer.end_of_text
    return [b"" if token == silent else tokenizer.token_bytes(token) for token in span.tokens or ()]


def _ranges_of_words(text: str) -> list[tuple[int, int]]:
    """Return the words of `text`, each with the white space before it."""
    return [word.span() for word in _WORD.finditer(text)]


def _ranges_of_bytes(tokenizer: Tokenizer, span: Span) -> list[tuple[int, int]]:
    """Return where the bytes of each token end up; nothing if they do not spell the text.

    The text may lack what the last bytes would be: they wait for the rest of their character.
    """
    pieces = span_bytes(tokenizer, span)
    data = b"".join(pieces)
    n_chars = len(span.text)
    if not data.decode("utf-8", "replace").startswith(without_surrogates(span.text)):
        return []
    characters = [*characters_of_bytes(data), n_chars]
    ranges: list[tuple[int, int]] = []
    for first, behind in pairwise(accumulate(map(len, pieces), initial=0)):
        end = characters[behind - 1] + 1 if behind > first else characters[first]
        ranges.append((min(characters[first], n_chars), min(end, n_chars)))
    return ranges
