"""The end of the text, where the model writes."""

from collections.abc import Iterable
from dataclasses import replace

from playground.text.passage import PARAGRAPH, Origin, Passage, Span, drawn_bytes, paragraph_break
from playground.text.tokenizer import Tokenizer
from playground.text.utf8 import REPLACEMENT, unfinished_length


class TextDecoder:
    """Turns a sequence of tokens into text as it comes.

    A token of a byte-level vocabulary may end within a character: its last bytes are then held back
    until a later token completes it. Bytes that can no longer become a character show as U+FFFD at
    once. A token that ends a text has no text.

    Args:
        tokenizer: gives the bytes.
        before: the last character that stands before the first token; "" at a text's beginning.
    """

    def __init__(self, tokenizer: Tokenizer, before: str = "") -> None:
        self._tokenizer = tokenizer
        self._before = before
        self._held = b""

    def push(self, token_id: int) -> str:
        """Return the characters that this token completes, perhaps none."""
        if self._tokenizer.ends_text(token_id):
            return ""
        data = self._held + self._tokenizer.text_bytes(token_id, self._before)
        whole = len(data) - unfinished_length(data)
        self._held = data[whole:]
        text = data[:whole].decode("utf-8", "replace")
        self._before = text[-1:] or self._before or " "  # a first word may be a space left out
        return text

    def flush(self) -> str:
        """Return U+FFFD for bytes still held, which nothing will complete now; usually empty."""
        held, self._held = self._held, b""
        return held.decode("utf-8", "replace")


class GenerationWriter:
    """One generation, added to the end of a passage token by token.

    Where the passage ends within a character, the generation completes it: the tokens that wait
    for the rest become part of it.

    What is drawn behind an end of text begins another text, so it is shown in another paragraph.
    That break is the end of text itself, made visible: no token is added, and the model sees what
    it would see without it.
    """

    def __init__(self, passage: Passage, tokenizer: Tokenizer, generation: int) -> None:
        self._tokenizer = tokenizer
        last = passage.between(passage.n_chars - 1, passage.n_chars) if passage.n_chars else ""
        self._decoder = TextDecoder(tokenizer, last)
        self._before = passage.spans
        self._tokens: tuple[int, ...] = ()
        self._text = ""
        self._generation = generation
        if self._before and _waits(self._before[-1], tokenizer):
            self._tokens, self._text = self._before[-1].tokens or (), self._before[-1].text
            self._before = self._before[:-1]
            for token_id in self._tokens:
                self._decoder.push(token_id)

    def push(self, token_id: int) -> str:
        """Add a token and return the characters it adds, perhaps none."""
        parted = ""
        if not self._tokenizer.ends_text(token_id) and self._ends_a_text():
            parted = self._begin_paragraph()
        text = self._decoder.push(token_id)
        self._tokens += (token_id,)
        self._text += text
        return parted + text

    def flush(self) -> str:
        """Add U+FFFD for bytes still held and return it; usually nothing."""
        text = self._decoder.flush()
        self._text += text
        return text

    def passage(self) -> Passage:
        """Return the passage as it is now."""
        return Passage(self._spans())

    def _spans(self) -> tuple[Span, ...]:
        if not self._tokens:
            return self._before
        span = Span(
            text=self._text,
            origin=Origin.GENERATED,
            tokens=self._tokens,
            generation=self._generation,
        )
        return (*self._before, span)

    def _ends_a_text(self) -> bool:
        """Tell whether the model has ended a text, and nothing stands behind it yet."""
        spans = self._spans()
        if not spans or spans[-1].origin is not Origin.GENERATED:
            return False
        if not any(span.text for span in spans):
            return False  # there is nothing to part from
        tokens = spans[-1].tokens
        return bool(tokens) and self._tokenizer.ends_text(tokens[-1])

    def _begin_paragraph(self) -> str:
        """Have a break in place of the end of text that the passage ends with; return its text."""
        held = self.flush()
        *before, ended = self._spans()
        *earlier, end_of_text = ended.tokens or (None,)
        left = replace(ended, tokens=tuple(earlier))
        parting = paragraph_break(end_of_text, ended.generation)
        self._decoder = TextDecoder(self._tokenizer)
        self._before = (*before, *([left] if left.tokens else []), parting)
        self._tokens, self._text = (), ""
        return held + PARAGRAPH


def written_after(prompt: str, tokens: Iterable[int], tokenizer: Tokenizer) -> str:
    """Return the text that these tokens add to a prompt when they are generated after it."""
    writer = GenerationWriter(Passage((Span(text=prompt),)), tokenizer, 1)
    return "".join([*map(writer.push, tokens), writer.flush()])


def _waits(span: Span, tokenizer: Tokenizer) -> bool:
    """Tell whether the last bytes of a generated span are not shown, for they may be completed."""
    if span.origin is not Origin.GENERATED or not span.tokens:
        return False
    shown = b"".join(drawn_bytes(tokenizer, span)).decode("utf-8", "replace")
    return shown == span.text + REPLACEMENT
