"""The question what a pass over a text shows: shapes, what enters a norm, the last logits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy import ndarray

from playground.gpt2 import OPERATIONS, GPT2Config
from playground.gpt2.forward import split_heads
from playground.lessons.norm_figures import NormRows, made_by, norm_rows
from playground.measure.question import Subject
from playground.text.reading import visible_token

Shape = tuple[int, ...]
HEADS = "heads"
"""The queries, a head each, as the scores are made from them."""
SEEN = (*OPERATIONS, HEADS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPass:
    """What two passes over a text showed.

    Attributes:
        context: its tokens, a hidden start token included.
        config: of the model.
        uncached: shapes of a pass over all of them: of each operation in the first block that has
            it, and of those outside the blocks.
        cached: shapes of a pass over the last one, behind a cache that holds the others.
        norm: what enters a norm in the middle of the model.
        logits: `(n_vocab,)` after the last token, read-only.
        likeliest: how the token with the largest of them reads.
    """

    context: tuple[int, ...]
    config: GPT2Config
    uncached: Mapping[str, Shape]
    cached: Mapping[str, Shape]
    norm: NormRows
    logits: ndarray
    likeliest: str

    @property
    def n_seq(self) -> int:
        """Rows of the pass without the cache."""
        return len(self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtText:
    """Asks for the shapes of a step that would follow a text.

    Attributes:
        context: its tokens, at least one.
    """

    context: tuple[int, ...]

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> TextPass:
        """Run both passes; see `Question`."""
        gpt2 = subject.gpt2
        uncached, cached = _Shapes(gpt2.config), _Shapes(gpt2.config)
        logits = gpt2.forward(self.context, hook=uncached, cancelled=cancelled).copy()
        logits.setflags(write=False)
        cache = gpt2.new_cache()
        if self.context[:-1]:
            gpt2.forward(self.context[:-1], cache, cancelled=cancelled)
        gpt2.forward(self.context[-1:], cache, hook=cached, cancelled=cancelled)
        return TextPass(
            context=self.context,
            config=gpt2.config,
            uncached=uncached.seen,
            cached=cached.seen,
            norm=norm_rows(gpt2, uncached.entering),
            logits=logits,
            likeliest=visible_token(subject.tokenizer, int(np.argmax(logits))),
        )


@dataclass(slots=True)
class _Shapes:
    """A hook that notes the first shape of each operation, and what enters one norm.

    Where the rows of a result come in blocks, its shape is that of the whole.
    """

    config: GPT2Config
    entering: ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    seen: dict[str, Shape] = field(default_factory=dict[str, Shape])
    _layers: dict[str, int | None] = field(default_factory=dict[str, int | None])

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Note a shape, and perhaps the values; see `Hook`."""
        if (operation, layer) == made_by(self.config):
            self.entering = result.copy()
        first_layer = self._layers.setdefault(operation, layer)
        if layer != first_layer:
            return
        if operation in self.seen and first_row:
            # A further block of rows: it meets more columns, and the rows add up.
            *heads, n_rows, _ = self.seen[operation]
            self.seen[operation] = (*heads, n_rows + result.shape[-2], result.shape[-1])
        else:
            self.seen[operation] = result.shape
        if operation == "qkv":
            self.seen[HEADS] = split_heads(result, n_parts=3, n_head=self.config.n_head).shape[1:]
