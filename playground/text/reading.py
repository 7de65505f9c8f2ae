"""Questions to a passage: where its tokens are, how many, and what the model wrote."""

from dataclasses import dataclass

from playground.text.passage import Origin, Passage, token_ranges
from playground.text.tokenizer import Tokenizer

_SHOWN = {" ": "␣", "\n": "↵", "\r": "⏎", "\t": "→", "\u00a0": "°"}
END_OF_TEXT = "‹end of text›"
"""How the token that ends a text is written wherever a person reads its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSpan:
    """One token and the characters it is part of.

    Attributes:
        index: which token of the document it is, from 0; a hidden start token is not counted.
        token_id: its id.
        start: offset of its first character, in code points.
        end: offset behind its last character; equal to `start` for a token without text. Tokens
            that share a character overlap.
        origin: who wrote it.
    """

    index: int
    token_id: int
    start: int
    end: int
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRange:
    """Characters from offset `start` up to offset `end`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCount:
    """How many tokens a text has, as far as it is encoded.

    Attributes:
        n_tokens: of the encoded text; a hidden start token is not counted.
        is_complete: nothing is left to encode, so that `n_tokens` is the whole truth.
        n_without_token: characters of it that the vocabulary has no token for.
    """

    n_tokens: int
    is_complete: bool
    n_without_token: int = 0


def count_tokens(passage: Passage) -> TokenCount:
    """Return how many tokens a passage has, as far as it is encoded."""
    known = [len(span.tokens) for span in passage.spans if span.tokens is not None]
    return TokenCount(
        n_tokens=sum(known),
        is_complete=len(known) == len(passage.spans),
        n_without_token=sum(span.n_without_token for span in passage.spans),
    )


def without_token_words(n_chars: int) -> str:
    """Return what to say of characters that the vocabulary lacks."""
    many = "1 character has" if n_chars == 1 else f"{n_chars:,} characters have"
    return f"{many} no token in this vocabulary"


def token_spans(passage: Passage, tokenizer: Tokenizer, start: int, end: int) -> list[TokenSpan]:
    """Return the tokens that share or border a character between two offsets.

    Where a token is not known yet, it and all behind it are left out: their index is not known.
    """
    touched = passage.touching(start, end)
    found: list[TokenSpan] = []
    index = 0
    for number, span in enumerate(passage.spans[: touched.stop]):
        if span.tokens is None:
            break
        if number >= touched.start:
            at = passage.start_of(number)
            found += (
                TokenSpan(
                    index=index + nth,
                    token_id=token_id,
                    start=at + first,
                    end=at + behind,
                    origin=span.origin,
                )
                for nth, (token_id, (first, behind)) in enumerate(
                    zip(span.tokens, token_ranges(tokenizer, span), strict=True)
                )
                if at + first <= end and at + behind >= start
            )
        index += len(span.tokens)
    return found


def generated_ranges(passage: Passage) -> list[TextRange]:
    """Return the text that the model wrote, in ranges as long as can be."""
    ranges: list[TextRange] = []
    for index, span in enumerate(passage.spans):
        start = passage.start_of(index)
        if span.origin is not Origin.GENERATED or not span.text:
            continue
        if ranges and ranges[-1].end == start:
            start = ranges.pop().start
        ranges.append(TextRange(start=start, end=passage.start_of(index) + len(span.text)))
    return ranges


def break_ranges(passage: Passage) -> list[TextRange]:
    """Return the new paragraphs that stand for an end of text."""
    return [
        TextRange(start=passage.start_of(index), end=passage.start_of(index) + len(span.text))
        for index, span in enumerate(passage.spans)
        if span.is_break
    ]


def spelled(passage: Passage, tokenizer: Tokenizer) -> str:
    """Return the text, each end of text that the model drew spelled as the vocabulary has it.

    Encoded again it is an end of text again, unlike the new paragraph that a person sees.
    """
    pieces: list[str] = []
    for span in passage.spans:
        drawn = () if span.is_typed else span.tokens or ()
        ends = b"".join(map(tokenizer.token_bytes, filter(tokenizer.ends_text, drawn)))
        text = "" if span.is_break and ends else span.text
        pieces.append(text + ends.decode("utf-8", "replace"))
    return "".join(pieces)


def last_generation(passage: Passage) -> TextRange | None:
    """Return from where to where the latest generation that left anything reaches, if any did."""
    latest = max((span.generation for span in passage.spans), default=0)
    numbers = [i for i, span in enumerate(passage.spans) if span.generation == latest]
    if latest == 0:
        return None
    end = passage.start_of(numbers[-1]) + len(passage.spans[numbers[-1]].text)
    return TextRange(start=passage.start_of(numbers[0]), end=end)


def visible_token(tokenizer: Tokenizer, token_id: int) -> str:
    """Return what a token stands for, its white space visible.

    Bytes that are no whole character read `‹E2 80›`, and other invisible characters as their code
    points do, `‹U+200B›`.
    """
    if token_id == tokenizer.end_of_text:
        return END_OF_TEXT
    data = tokenizer.token_bytes(token_id)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return f"‹{data.hex(' ').upper()}›"
    if tokenizer.ends_text(token_id):
        return f"‹end of text {visible_text(text)}›"
    return visible_text(text) if text else "‹empty›"


def visible_text(text: str) -> str:
    """Return a text on one line, its white space and what else is invisible made visible."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    return character if character.isprintable() else f"‹U+{ord(character):04X}›"
