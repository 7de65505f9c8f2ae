"""The end of the text, where the model writes."""

from collections.abc import Iterable
from dataclasses import replace

from playground.text.byte_pair import unfinished_length
from playground.text.passage import PARAGRAPH, Origin, Passage, Span, paragraph_break, span_bytes
from playground.text.tokenizer import REPLACEMENT, Tokenizer


class TextDecoder:
    """Turns a sequence of tokens into text as it comes.

    A token of a byte-level vocabulary may end within a character: its last bytes are then held back
    until a later token completes it. Bytes that can no longer become a character show as U+FFFD at
    once. The separator of a word vocabulary stands before every token but the first. The
    end-of-text token has no text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._held = b""
        self._is_first = True

    def push(self, token_id: int) -> str:
        """Return the characters that this token completes, perhaps none."""
        if token_id == self._tokenizer.end_of_text:
            return ""
        separator = b"" if self._is_first else self._tokenizer.separator
        self._is_first = False
        data = self._held + separator + self._tokenizer.token_bytes(token_id)
        whole = len(data) - unfinished_length(data)
        self._held = data[whole:]
        return data[:whole].decode("utf-8", "replace")

    def flush(self) -> str:
        """Return U+FFFD for bytes still held, which nothing will complete now; usually empty."""
        held, self._held = self._held, b""
        return held.decode("utf-8", "replace")


class GenerationWriter:
    """One generation, added to the end of a passage token by token.

    Where the passage ends within a character, the generation completes it: the tokens that wait
    for the rest become part of it. A word vocabulary's separator stands before the first token too,
    unless white space or nothing does.

    What is drawn behind an end of text begins another text, so it is shown in another paragraph.
    That break is the end of text itself, made visible: no token is added, and the model sees what
    it would see without it.
    """

    def __init__(self, passage: Passage, tokenizer: Tokenizer, generation: int) -> None:
        self._tokenizer = tokenizer
        self._decoder = TextDecoder(tokenizer)
        self._before = passage.spans
        self._tokens: tuple[int, ...] = ()
        self._text = ""
        self._generation = generation
        if self._before and _waits(self._before[-1], tokenizer):
            self._tokens, self._text = self._before[-1].tokens or (), self._before[-1].text
            self._before = self._before[:-1]
            for token_id in self._tokens:
                self._decoder.push(token_id)
        spaced = (
            passage.n_chars == 0 or passage.between(passage.n_chars - 1, passage.n_chars).isspace()
        )
        self._separator = "" if spaced else tokenizer.separator.decode()

    def push(self, token_id: int) -> str:
        """Add a token and return the characters it adds, perhaps none."""
        parted = ""
        if token_id != self._tokenizer.end_of_text and self._ends_a_text():
            parted = self._begin_paragraph()
        text = self._separator + self._decoder.push(token_id)
        self._separator = ""
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
        return (spans[-1].tokens or (None,))[-1] == self._tokenizer.end_of_text is not None

    def _begin_paragraph(self) -> str:
        """Have a break in place of the end of text that the passage ends with; return its text."""
        held = self.flush()
        *before, ended = self._spans()
        left = replace(ended, tokens=(ended.tokens or ())[:-1])
        parting = paragraph_break(self._tokenizer.end_of_text, ended.generation)
        self._before = (*before, *([left] if left.tokens else []), parting)
        self._tokens, self._text = (), ""
        return held + PARAGRAPH


def written_after(prompt: str, tokens: Iterable[int], tokenizer: Tokenizer) -> str:
    """Return the text that these tokens add to a prompt when they are generated after it."""
    writer = GenerationWriter(Passage((Span(text=prompt),)), tokenizer, 1)
    return "".join([*map(writer.push, tokens), writer.flush()])


def _waits(span: Span, tokenizer: Tokenizer) -> bool:
    """Tell whether the last bytes of a generated span are not shown, for they may be completed."""
    if span.origin is not Origin.GENERATED or tokenizer.separator or not span.tokens:
        return False
    shown = b"".join(span_bytes(tokenizer, span)).decode("utf-8", "replace")
    return shown == span.text + REPLACEMENT
