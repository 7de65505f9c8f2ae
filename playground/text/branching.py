"""Cutting a text before one of its tokens."""

from dataclasses import replace

from playground.text.layout import token_ranges
from playground.text.passage import Passage, Span
from playground.text.tokenizer import Tokenizer


def cut_at_token(passage: Passage, tokenizer: Tokenizer, n_tokens: int) -> Passage:
    """Return the beginning of a passage: its first `n_tokens` tokens and their text.

    Within a generated character that several tokens make, the tokens before the cut stay, without
    text, and wait for the next generation to complete it. Within a typed one, the cut moves to its
    beginning, for there is nobody to complete it.

    Raises:
        IndexError: the passage has fewer tokens, or they are not known yet.
    """
    if n_tokens < 0:
        raise IndexError(f"no token {n_tokens}")
    kept: list[Span] = []
    left = n_tokens
    for span in passage.spans:
        if left == 0:
            break
        if span.tokens is None:
            raise IndexError(f"token {n_tokens} is not known yet")
        kept += [span] if len(span.tokens) <= left else _first_tokens(span, left, tokenizer)
        left -= min(left, len(span.tokens))
    if left:
        raise IndexError(f"no token {n_tokens} in a text that has {n_tokens - left}")
    return Passage(kept)


def _first_tokens(span: Span, n_tokens: int, tokenizer: Tokenizer) -> list[Span]:
    """Return a span cut before one of its tokens; tokens that wait get a span of their own."""
    ranges = token_ranges(tokenizer, span)
    n_whole = n_tokens
    while n_whole > 0 and ranges[n_whole - 1][1] > ranges[n_whole][0]:
        n_whole -= 1
    whole_end, end = ranges[n_whole][0], ranges[n_tokens][0]
    tokens = span.tokens or ()
    spans: list[Span] = []
    if n_whole > 0:
        spans.append(replace(span, text=span.text[:whole_end], tokens=tokens[:n_whole]))
    if n_whole < n_tokens and not span.is_typed:
        waiting = tokens[n_whole:n_tokens]
        spans.append(replace(span, text=span.text[whole_end:end], tokens=waiting))
    return spans
