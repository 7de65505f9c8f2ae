"""What an edit, or a cut at a token, does to the spans it touches: pure functions over passages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from playground.text.passage import (
    Origin,
    Passage,
    Span,
    drawn_bytes,
    paragraph_break,
    token_ranges,
)
from playground.text.splitting import UNBROKEN_LIMIT, split_text
from playground.text.tokenizer import Tokenizer
from playground.text.utf8 import REPLACEMENT

_SPAN_CHARS = 2048
"""Typed text is kept in spans of one to two times this length; an edit re-encodes one or two."""


def replace_text(
    passage: Passage, start: int, end: int, new_text: str, tokenizer: Tokenizer | None
) -> Passage:
    """Return the passage with the characters from `start` to `end` replaced by typed ones.

    Typed text stays cut only where that changes no token, so that encoding its spans one by one
    gives the tokens of the whole. A generated token keeps its id unless the edit reaches into it;
    what remains of one it breaks is typed text from then on. A token without text goes when
    characters beside it are removed. What the old and the new text have in common at their ends is
    no part of the edit; if that is all of it, the passage itself is returned.
    """
    old_text = passage.between(start, end)
    if old_text == new_text:
        return passage
    n_before = _common_prefix(old_text, new_text)
    n_after = _common_prefix(old_text[n_before:][::-1], new_text[n_before:][::-1])
    typed = new_text[n_before : len(new_text) - n_after]
    return _spliced(passage, start + n_before, end - n_after, typed, tokenizer)


def encode_anew(passage: Passage, tokenizer: Tokenizer | None) -> Passage:
    """Return the same text for another tokenizer, with no token known.

    Generated text still counts as generated; tokens without text are gone. An end of text that
    parts two texts is that of the other tokenizer.
    """
    end_of_text = None if tokenizer is None else tokenizer.end_of_text
    spans: list[Span] = []
    typed = ""
    for span in passage.spans:
        if span.is_typed:
            typed += span.text
            continue
        spans += _typed_spans(typed, tokenizer)
        typed = ""
        if span.is_break:
            spans.append(paragraph_break(end_of_text, span.generation))
        elif span.text:
            spans.append(replace(span, tokens=None))
    return Passage([*spans, *_typed_spans(typed, tokenizer)])


def goes_on(spans: Sequence[Span], index: int, tokenizer: Tokenizer) -> bool:
    """Tell whether a span goes on a text, to a tokenizer to which that makes a difference."""
    if index == 0 or not tokenizer.adds_prefix_space:
        return False
    before = spans[index - 1].tokens
    return not before or not tokenizer.ends_text(before[-1])


def forget_misplaced(passage: Passage, tokenizer: Tokenizer | None) -> Passage:
    """Return the passage without the tokens of typed text that no longer stands where it stood."""
    if tokenizer is None or not tokenizer.adds_prefix_space:
        return passage
    spans = passage.spans
    return Passage(
        replace(span, tokens=None, n_without_token=0)
        if span.is_typed and span.continues is not goes_on(spans, index, tokenizer)
        else span
        for index, span in enumerate(spans)
    )


def encode_opened(passage: Passage, tokenizer: Tokenizer) -> Passage:
    """Return a text that was kept, with the tokens that were drawn as far as they still hold."""
    drawn = [span if _still_holds(span, tokenizer) else None for span in passage.spans]
    if not any(drawn):
        return encode_anew(passage, tokenizer)
    pieces: list[Span] = []
    for is_kept, group in groupby(
        zip(passage.spans, drawn, strict=True), lambda pair: bool(pair[1])
    ):
        spans = [span for span, _ in group]
        pieces += spans if is_kept else encode_anew(Passage(spans), tokenizer).spans
    return Passage(pieces)


def _still_holds(span: Span, tokenizer: Tokenizer) -> bool:
    """Tell whether the tokens of a generated span spell its text, the end of it maybe in part."""
    tokens = span.tokens or ()
    if span.origin is not Origin.GENERATED or not tokens or tokenizer.separator:
        return False
    if max(tokens) >= tokenizer.n_vocab:
        return False
    spelled = b"".join(drawn_bytes(tokenizer, span)).decode("utf-8", "replace")
    return spelled in (span.text, span.text + REPLACEMENT)


def _spliced(
    passage: Passage, start: int, end: int, new_text: str, tokenizer: Tokenizer | None
) -> Passage:
    """Return the passage with all characters from `start` to `end` replaced."""
    touched = passage.touching(start, end)
    removes = start < end
    before, after = list(passage.spans[: touched.start]), list[Span]()
    typed_before = typed_after = ""
    for index in touched:
        span, at = passage.spans[index], passage.start_of(index)
        behind = at + len(span.text)
        if at < start or (behind <= start and not removes):
            kept, rest = _left_part(span, min(start, behind) - at, removes, tokenizer)
            before += kept
            typed_before += rest
        if behind > end:
            rest, kept = _right_part(span, max(end - at, 0), removes, tokenizer)
            typed_after += rest
            after += kept
    after += passage.spans[touched.stop :]
    return _joined(before, typed_before + new_text + typed_after, after, tokenizer)


def _joined(
    before: list[Span], typed: str, after: list[Span], tokenizer: Tokenizer | None
) -> Passage:
    """Return a passage of three parts, the typed one joined to its neighbours where it must."""
    if not typed and before and after and before[-1].is_typed and after[0].is_typed:
        typed = before.pop().text
    first = 0
    if typed:
        while before and _joins(before[-1], before[-1].text[-1:] + typed[0], typed, tokenizer):
            typed = before.pop().text + typed
        while first < len(after) and _joins(
            after[first], typed[-1] + after[first].text[:1], typed, tokenizer
        ):
            typed += after[first].text
            first += 1
    return Passage([*before, *_typed_spans(typed, tokenizer), *after[first:]])


def _joins(neighbour: Span, seam: str, typed: str, tokenizer: Tokenizer | None) -> bool:
    """Tell whether typed text and the span beside it have to be one, or are short enough to be.

    Args:
        neighbour: the span; one that had to be cut for its length stays cut.
        seam: the two characters that meet.
        typed: the text.
        tokenizer: knows whether a cut between the two would change a token.
    """
    if not neighbour.is_typed or len(neighbour.text) >= UNBROKEN_LIMIT:
        return False
    if len(neighbour.text) + len(typed) <= _SPAN_CHARS:
        return True
    return tokenizer is None or tokenizer.next_split(seam, 1, 2) is None


def _typed_spans(text: str, tokenizer: Tokenizer | None) -> Iterable[Span]:
    """Return typed text as spans, cut where no token changes."""
    if 0 < len(text) <= 2 * _SPAN_CHARS:
        return [Span(text=text)]
    next_split = tokenizer.next_split if tokenizer else _no_split
    return (Span(text=piece) for piece in split_text(text, next_split, _SPAN_CHARS))


def _no_split(_text: str, _start: int, _end: int) -> None:
    """Stand for the tokenizer that is not there yet."""


def _left_part(
    span: Span, n_chars: int, removes: bool, tokenizer: Tokenizer | None
) -> tuple[list[Span], str]:
    """Return what stays of a span that an edit cuts `n_chars` behind its start, and what is left.

    Args:
        span: what to cut.
        n_chars: at least 1, unless the edit removes nothing.
        removes: the edit removes characters, so tokens without text beside it go.
        tokenizer: gives the bytes of the tokens.
    """
    if span.is_typed or span.is_break:
        whole = n_chars == len(span.text)
        return ([span], "") if whole else ([], span.text[:n_chars])
    if span.tokens is None or tokenizer is None:
        return [replace(span, text=span.text[:n_chars])], ""
    ranges = token_ranges(tokenizer, span)
    n_kept = 0
    for start, end in ranges:
        if end > n_chars or (removes and start == end == n_chars):
            break
        n_kept += 1
    while 0 < n_kept < len(ranges) and ranges[n_kept][0] < ranges[n_kept - 1][1]:
        n_kept -= 1
    if n_kept == 0:
        return [], span.text[:n_chars]
    kept_end = ranges[n_kept - 1][1]
    kept = replace(span, text=span.text[:kept_end], tokens=span.tokens[:n_kept])
    return [kept], span.text[kept_end:n_chars]


def _right_part(
    span: Span, n_chars: int, removes: bool, tokenizer: Tokenizer | None
) -> tuple[str, list[Span]]:
    """Return what is left of a span that an edit cuts `n_chars` behind its start, and what stays.

    The mirror image of `_left_part`, except that tokens without text stay on the left.
    """
    if span.is_typed or span.is_break:
        return ("", [span]) if n_chars == 0 else (span.text[n_chars:], [])
    if span.tokens is None or tokenizer is None:
        return "", [replace(span, text=span.text[n_chars:])]
    ranges = token_ranges(tokenizer, span)
    n_cut = 0
    for start, end in ranges:
        beside = start == end == n_chars and (removes or n_chars > 0)
        if start >= n_chars and not beside:
            break
        n_cut += 1
    while 0 < n_cut < len(ranges) and ranges[n_cut][0] < ranges[n_cut - 1][1]:
        n_cut += 1
    if n_cut == len(ranges):
        return span.text[n_chars:], []
    kept_start = ranges[n_cut][0]
    kept = replace(span, text=span.text[kept_start:], tokens=span.tokens[n_cut:])
    return span.text[n_chars:kept_start], [kept]


def _common_prefix(left: str, right: str) -> int:
    """Return how many characters two texts begin with in common."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


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
        text = span.text[:whole_end]
        n_without_token = tokenizer.n_without_token(text) if span.is_typed else 0
        whole = replace(span, text=text, tokens=tokens[:n_whole], n_without_token=n_without_token)
        spans.append(whole)
    if n_whole < n_tokens and not span.is_typed:
        waiting = tokens[n_whole:n_tokens]
        spans.append(replace(span, text=span.text[whole_end:end], tokens=waiting))
    return spans
