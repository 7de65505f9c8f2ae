"""An immutable row of spans, where each of them stands, and where the tokens stand in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import accumulate

from playground.text.tokenizer import Tokenizer, ranges_of_bytes
from playground.text.utf8 import without_surrogates

PARAGRAPH = "\n\n"
"""What a person sees where a text ends and another begins."""


class Origin(Enum):
    """Who wrote a stretch of text."""

    TYPED = "typed"
    """A person; the tokens are those that the tokenizer gives."""
    GENERATED = "generated"
    """The model; the tokens are those that it drew."""
    BREAK = "break"
    """Nobody: an end of text that the model drew, where another text follows. The model sees that
    one token, a person a new paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Some characters, and the token ids that they are to the model.

    Attributes:
        text: the characters. A generated span may lack any, when its tokens have no text.
        origin: who wrote them.
        tokens: their ids; None until they are encoded.
        generation: counts the generations of a document from 1; 0 for typed text.
        continues: the tokens are those of what goes on a text; see `Tokenizer.adds_prefix_space`.
        n_without_token: characters that were found to have no token when it was encoded.
        n_utf16: length of `text` in UTF-16 code units.
    """

    text: str
    origin: Origin = Origin.TYPED
    tokens: tuple[int, ...] | None = None
    generation: int = 0
    continues: bool = False
    n_without_token: int = 0
    n_utf16: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_utf16", utf16_length(self.text))

    @property
    def is_typed(self) -> bool:
        """Whether a person wrote it."""
        return self.origin is Origin.TYPED

    @property
    def is_break(self) -> bool:
        """Whether it only parts two texts."""
        return self.origin is Origin.BREAK


def paragraph_break(end_of_text: int | None, generation: int = 0) -> Span:
    """Return what stands between two texts; to a model without an end of text it is no token."""
    tokens = () if end_of_text is None else (end_of_text,)
    return Span(text=PARAGRAPH, origin=Origin.BREAK, tokens=tokens, generation=generation)


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, in which Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Passage:
    """The spans of a text, in order.

    Offsets count code points. Passages share their spans, so that keeping old ones costs little.

    Attributes:
        spans: from the beginning of the text to its end.
    """

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.spans = tuple(spans)
        self._starts = list(accumulate((len(span.text) for span in self.spans), initial=0))

    @property
    def n_chars(self) -> int:
        """Length of the text, in code points."""
        return self._starts[-1]

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return "".join(span.text for span in self.spans)

    @cached_property
    def _utf16_starts(self) -> list[int]:
        return list(accumulate((span.n_utf16 for span in self.spans), initial=0))

    def start_of(self, index: int) -> int:
        """Return the offset at which span `index` begins."""
        return self._starts[index]

    def touching(self, start: int, end: int) -> range:
        """Return the indices of the spans that hold or border a character between two offsets."""
        first = bisect_left(self._starts, start, lo=1) - 1
        last = bisect_right(self._starts, end, hi=len(self.spans))
        return range(first, last)

    def between(self, start: int, end: int) -> str:
        """Return the text between two offsets."""
        touched = self.touching(start, end)
        text = "".join(self.spans[index].text for index in touched)
        origin = self.start_of(touched.start) if touched else 0
        return text[start - origin : end - origin]

    def to_utf16(self, offset: int) -> int:
        """Return how many UTF-16 code units stand before an offset."""
        index = bisect_right(self._starts, offset, hi=len(self.spans)) - 1
        if index < 0:
            return 0
        before = self.spans[index].text[: offset - self._starts[index]]
        return self._utf16_starts[index] + utf16_length(before)

    def from_utf16(self, n_units: int) -> int:
        """Return the offset that has `n_units` UTF-16 code units before it.

        Between the two halves of a surrogate pair it is the offset before the pair.
        """
        index = bisect_right(self._utf16_starts, n_units, hi=len(self.spans)) - 1
        if index < 0:
            return 0
        span, left = self.spans[index], n_units - self._utf16_starts[index]
        if span.n_utf16 == len(span.text):
            return self._starts[index] + min(left, len(span.text))
        for position, character in enumerate(span.text):
            left -= 2 if character > "\uffff" else 1
            if left < 0:
                return self._starts[index] + position
        return self._starts[index] + len(span.text)


def token_ranges(tokenizer: Tokenizer, span: Span) -> list[tuple[int, int]]:
    """Return, for each token of an encoded span, the start and end of its characters in the span.

    A character made by several tokens belongs to each of them. When the tokens do not spell the
    text (a tokenizer may lower the case, say), all of them share all of it.
    """
    tokens = span.tokens or ()
    if span.is_typed:
        ranges = tokenizer.ranges(span.text, tokens)
    else:
        ranges = ranges_of_bytes(span.text, drawn_bytes(tokenizer, span))
    return ranges if len(ranges) == len(tokens) else [(0, len(span.text))] * len(tokens)


def drawn_bytes(tokenizer: Tokenizer, span: Span) -> list[bytes]:
    """Return the bytes of each token that the model drew: none for an end of text.

    The first word of a text may be spelled otherwise than one behind another. They are returned as
    the span's text has them, if it does.
    """
    spelled: list[bytes] = []
    for before in ("", "x"):
        spelled = []
        for token_id in span.tokens or ():
            if tokenizer.ends_text(token_id):
                spelled.append(b"")
                continue
            spelled.append(tokenizer.text_bytes(token_id, before))
            before = "x"
        if b"".join(spelled).decode("utf-8", "replace").startswith(without_surrogates(span.text)):
            break
    return spelled
