"""The text of the editor and the tokens that it is to the model."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from weakref import ref

from playground.text import reading
from playground.text.editing import (
    cut_at_token,
    encode_anew,
    encode_opened,
    forget_misplaced,
    goes_on,
    replace_text,
)
from playground.text.generating import GenerationWriter
from playground.text.passage import PARAGRAPH, Origin, Passage, Span, paragraph_break
from playground.text.tokenizer import Tokenizer, begin_context


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedText:
    """A text and the token ids it encodes to.

    Attributes:
        text, tokens: the two.
        continues: it was encoded as what goes on a text.
        n_without_token: characters that the vocabulary has no token for.
    """

    text: str
    tokens: tuple[int, ...]
    continues: bool = False
    n_without_token: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DocumentSnapshot:
    """A state to come back to; it shares what it can with the document.

    Attributes:
        passage: text and tokens.
        tokenizer: whose tokens they are, None where there was none. Weak: many states outlive a
            model, and its vocabulary takes some 12 MB.
    """

    passage: Passage
    tokenizer: ref[Tokenizer] | None

    def is_of(self, tokenizer: Tokenizer | None) -> bool:
        """Tell whether its tokens are this tokenizer's; without one, whether it has none."""
        if self.tokenizer is None or tokenizer is None:
            return self.tokenizer is tokenizer
        return self.tokenizer() is tokenizer


class TokenDocument:
    """The truth about the text in the editor: its characters, and the token ids they are.

    Offsets count code points; `to_utf16` and `from_utf16` convert to the units that Qt counts in.

    A person's edits come through `replace`. What they type waits to be encoded: `pending_texts`
    and `pending_continuations` name the texts, anyone encodes them on any thread, and `set_tokens`
    takes the ids. Since a text's ids depend on the text and the tokenizer alone, an answer that
    comes late is either still right or about a text that is gone.

    What the model draws comes through `append_generated` and keeps its ids until an edit reaches
    into them, for those are what the model has seen: encoding the text again may give others.

    Attributes:
        tokenizer: None until a model is there; nothing can be encoded or generated before.
        revision: grows with every change of the text, its tokens or the tokenizer.
    """

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer
        self.revision = 0
        self._passage = Passage()
        self._writer: GenerationWriter | None = None
        self._n_generations = 0
        self._opened: Passage | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return self._passage.text

    @property
    def spans(self) -> tuple[Span, ...]:
        """The text in pieces, with who wrote them and their tokens."""
        return self._passage.spans

    @property
    def spelled_text(self) -> str:
        """The text, each end of text that the model drew spelled as its vocabulary has it."""
        tokenizer = self.tokenizer
        return self.text if tokenizer is None else reading.spelled(self._passage, tokenizer)

    @property
    def n_chars(self) -> int:
        """Length of the text, in code points."""
        return self._passage.n_chars

    def to_utf16(self, offset: int) -> int:
        """Return how many UTF-16 code units stand before an offset."""
        return self._passage.to_utf16(offset)

    def from_utf16(self, n_units: int) -> int:
        """Return the offset behind `n_units` code units; before a pair they would cut in two."""
        return self._passage.from_utf16(n_units)

    def replace(self, start: int, end: int, new_text: str) -> None:
        """Put typed text in place of the characters from `start` to `end`.

        What the two have in common at their ends is left as it is, generated tokens included.

        Raises:
            IndexError: the offsets are not within the text, in order.
        """
        if not 0 <= start <= end <= self.n_chars:
            raise IndexError(f"no characters {start} to {end} in a text of {self.n_chars}")
        passage = replace_text(self._passage, start, end, new_text, self.tokenizer)
        if passage is not self._passage:
            self._become(passage)

    def open(
        self,
        text: str,
        generated: Iterable[reading.TextRange] = (),
        breaks: Iterable[reading.TextRange] = (),
    ) -> None:
        """Take a text from an earlier session, of which no token is known any more.

        Args:
            text: the whole text.
            generated: what of it the model wrote, in order, a range each generation.
            breaks: which new paragraphs of it stand for an end of text; one that is no longer
                there, or part of what was generated, is passed over.

        Raises:
            IndexError: the ranges overlap, or leave the text.
        """
        spans: list[Span] = []
        reached = 0
        parted = sorted(breaks, key=lambda parting: parting.start)
        for number, wrote in enumerate(generated, start=1):
            if not reached <= wrote.start < wrote.end <= len(text):
                raise IndexError(f"no characters {wrote.start} to {wrote.end} after {reached}")
            written = text[wrote.start : wrote.end]
            spans += _parted(text, reached, wrote.start, parted)
            spans.append(Span(text=written, origin=Origin.GENERATED, generation=number))
            reached, self._n_generations = wrote.end, number
        passage = Passage([*spans, *_parted(text, reached, len(text), parted)])
        self._become(encode_anew(passage, self.tokenizer))

    def open_spans(self, spans: Iterable[Span]) -> None:
        """Take a text as `spans` had it earlier, with the tokens that the model drew.

        They are kept as long as the tokenizer, now or loaded while the text is as it was opened,
        spells the same text with them.
        """
        self._opened = Passage(spans)
        self._n_generations = max((span.generation for span in self._opened.spans), default=0)
        self._passage = self._opened
        self._become(self._for_tokenizer())

    def set_tokenizer(self, tokenizer: Tokenizer | None) -> None:
        """Take another model's tokenizer: everything is to be encoded anew."""
        self.tokenizer = tokenizer
        self._become(self._for_tokenizer())

    def _for_tokenizer(self) -> Passage:
        """Return the text for the tokenizer in hand."""
        opened = self._opened
        if opened is not None and opened.text == self.text:
            return opened if self.tokenizer is None else encode_opened(opened, self.tokenizer)
        self._opened = None
        return encode_anew(self._passage, self.tokenizer)

    def pending_texts(self) -> tuple[str, ...]:
        """Return the texts to encode that begin a text; empty without a tokenizer.

        To most tokenizers it makes no difference where a text stands, and all of them are here.
        """
        return self._pending(continues=False)

    def pending_continuations(self) -> tuple[str, ...]:
        """Return the texts to encode as what goes on a text."""
        return self._pending(continues=True)

    def _pending(self, *, continues: bool) -> tuple[str, ...]:
        if self.tokenizer is None:
            return ()
        spans = self._passage.spans
        pending = (
            span.text
            for index, span in enumerate(spans)
            if span.tokens is None and goes_on(spans, index, self.tokenizer) is continues
        )
        return tuple(dict.fromkeys(pending))

    def set_tokens(self, tokenizer: Tokenizer, encoded: Iterable[EncodedText]) -> None:
        """Take the ids of texts that were pending; those no longer wanted are ignored.

        Args:
            tokenizer: which encoded them; if it is another than the document's, nothing is taken.
            encoded: the texts with their ids.
        """
        if tokenizer is not self.tokenizer:
            return
        answers = {(item.text, item.continues): item for item in encoded}
        spans = list(self._passage.spans)
        for index, span in enumerate(spans):
            continues = goes_on(spans, index, tokenizer)
            if span.tokens is None and (answer := answers.get((span.text, continues))):
                spans[index] = replace(
                    span,
                    tokens=answer.tokens,
                    continues=continues,
                    n_without_token=answer.n_without_token,
                )
        self._passage = Passage(spans)
        self.revision += 1

    def context(self) -> tuple[int, ...] | None:
        """Return what the model would see of the text; None while a token of it is not known."""
        tokens = self.tokens()
        if self.tokenizer is None or tokens is None:
            return None
        return begin_context(self.tokenizer, tokens)

    def goes_on_from(self, earlier: tuple[int, ...]) -> bool:
        """Tell whether the context begins with an earlier one; not while a token is not known."""
        context = self.context()
        return context is not None and context[: len(earlier)] == earlier

    def tokens(self) -> tuple[int, ...] | None:
        """Return the ids of the whole text, no start token added; None while any is not known."""
        known = [span.tokens for span in self._passage.spans if span.tokens is not None]
        complete = len(known) == len(self._passage.spans)
        return tuple(chain.from_iterable(known)) if complete else None

    def count(self) -> reading.TokenCount:
        """Return how many tokens the text has, as far as it is encoded."""
        return reading.count_tokens(self._passage)

    def token_spans(self, start: int = 0, end: int | None = None) -> tuple[reading.TokenSpan, ...]:
        """Return the tokens that share or border a character between two offsets.

        Where a token is not known yet, it and all behind it are left out.
        """
        if self.tokenizer is None:
            return ()
        end = self.n_chars if end is None else end
        return tuple(reading.token_spans(self._passage, self.tokenizer, start, end))

    def token_at(self, offset: int) -> reading.TokenSpan | None:
        """Return the token that the character behind an offset is part of; the first of several."""
        spans = self.token_spans(offset, offset)
        return next((span for span in spans if span.start <= offset < span.end), None)

    def generated_ranges(self) -> tuple[reading.TextRange, ...]:
        """Return the text that the model wrote, in ranges as long as can be."""
        return tuple(reading.generated_ranges(self._passage))

    def break_ranges(self) -> tuple[reading.TextRange, ...]:
        """Return the new paragraphs that stand for an end of text; nobody wrote them."""
        return tuple(reading.break_ranges(self._passage))

    def last_generation(self) -> reading.TextRange | None:
        """Return what is left of the latest generation, from its first character to its last."""
        return reading.last_generation(self._passage)

    def begin_generation(self) -> None:
        """Begin another generation at the end of the text.

        Raises:
            RuntimeError: there is no tokenizer.
        """
        if self.tokenizer is None:
            raise RuntimeError("a document without a tokenizer cannot take generated tokens")
        self._n_generations += 1
        self._writer = GenerationWriter(self._passage, self.tokenizer, self._n_generations)

    def append_generated(self, token_id: int) -> str:
        """Add a token that the model drew and return the characters it adds, perhaps none.

        Raises:
            RuntimeError: no generation has begun, or a change of the text has ended it.
        """
        if self._writer is None:
            raise RuntimeError("no generation is under way")
        text = self._writer.push(token_id)
        self._passage = self._writer.passage()
        self.revision += 1
        return text

    def put_token(self, token_id: int) -> None:
        """Add a token that a person chose from the model's candidates, a generation of its own.

        Bytes that are no character yet wait, without text, for the next generation.

        Raises:
            RuntimeError: there is no tokenizer.
        """
        self.begin_generation()
        self.append_generated(token_id)
        self._become(self._passage)

    def end_generation(self) -> str:
        """End the generation and return what bytes still held add to the text, usually nothing."""
        if self._writer is None:
            return ""
        text = self._writer.flush()
        self._become(self._writer.passage())
        return text

    def truncate_at_token(self, index: int) -> None:
        """Keep the tokens before one and the text they are, to branch there.

        Within a generated character that several tokens make, the tokens before stay without text,
        for the next generation to complete it.

        Raises:
            IndexError: there is no such token, or it is not known yet.
        """
        if self.tokenizer is None:
            raise IndexError("no token is known without a tokenizer")
        self._become(cut_at_token(self._passage, self.tokenizer, index))

    def snapshot(self) -> DocumentSnapshot:
        """Return the present state, to come back to."""
        tokenizer = None if self.tokenizer is None else ref(self.tokenizer)
        return DocumentSnapshot(passage=self._passage, tokenizer=tokenizer)

    def restore(self, snapshot: DocumentSnapshot) -> None:
        """Come back to an earlier state: its text and, if the tokenizer is the same, its tokens."""
        passage, is_same = snapshot.passage, snapshot.is_of(self.tokenizer)
        self._become(passage if is_same else encode_anew(passage, self.tokenizer))

    def _become(self, passage: Passage) -> None:
        """Take a changed text; a generation that was under way is over."""
        self._passage = forget_misplaced(passage, self.tokenizer)
        self._writer = None
        self.revision += 1


def _parted(text: str, start: int, end: int, breaks: Iterable[reading.TextRange]) -> Iterable[Span]:
    """Yield what a person typed between two offsets, and the breaks in it."""
    for parting in breaks:
        is_within = start <= parting.start and parting.end <= end
        if is_within and text[parting.start : parting.end] == PARAGRAPH:
            yield Span(text=text[start : parting.start])
            yield paragraph_break(None)
            start = parting.end
    yield Span(text=text[start:end])
