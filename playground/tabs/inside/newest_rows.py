"""What the newest tokens of a run look at: asked with a cache of its own, and put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog
from playground.gpt2 import GPT2, KVCache
from playground.measure.question import Subject
from playground.tabs.inside.attention.figures import (
    AttentionMaps,
    AttentionRows,
    PatternHook,
    cell_size,
)
from playground.tabs.inside.lens.figures import LensRow, lens_rows, visible_tokens
from playground.tabs.inside.stream import StreamHook


class CacheBesideRun:
    """Keeps a cache of its own beside a run, for the questions about one run.

    Only questions touch it, and those are answered one after another on the worker.
    """

    def __init__(self) -> None:
        self._gpt2: GPT2 | None = None
        self._cache: KVCache | None = None
        self._tokens: tuple[int, ...] = ()

    def cache_for(self, gpt2: GPT2, context: tuple[int, ...]) -> KVCache:
        """Return a cache that holds the beginning of a context, without its last token."""
        if self._cache is None or self._gpt2 is not gpt2:
            self._gpt2, self._cache, self._tokens = gpt2, gpt2.new_cache(), ()
        n_past = common_prefix_length(self._tokens, context[:-1])
        self._cache.truncate(n_past)
        self._tokens = context[:n_past]
        return self._cache

    def took(self, context: tuple[int, ...]) -> None:
        """Note that the cache now holds a context."""
        self._tokens = context


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewestRows:
    """What the newest tokens look at, and what the model would say after each block.

    Attributes:
        context: the tokens so far.
        token_texts: of the tokens from `attention.first_row` on.
        attention: what the newest tokens look at.
        lens: the last position after each block.
    """

    context: tuple[int, ...]
    token_texts: tuple[str, ...]
    attention: AttentionRows
    lens: tuple[LensRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LookAtNewest:
    """Asks about the tokens of a run that came since the last time.

    Attributes:
        kept: the cache beside this run.
        context: the tokens so far; the model has blocks.
        layer: the block whose patterns are wanted in full.
        cell: tokens in a cell of the small maps.
    """

    kept: CacheBesideRun
    context: tuple[int, ...]
    layer: int
    cell: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> NewestRows:
        """Compute the rows that are new; see `Question`."""
        gpt2 = subject.gpt2
        cache = self.kept.cache_for(gpt2, self.context)
        n_past = cache.offset
        new = self.context[n_past:]
        patterns = PatternHook(
            gpt2.config, layer=self.layer, n_seq=len(new), n_past=n_past, cell=self.cell
        )
        stream = StreamHook(gpt2.config)
        both = _Both(patterns, stream)
        gpt2.forward(new, cache, every_row=True, hook=both, cancelled=cancelled)
        self.kept.took(self.context)
        return NewestRows(
            context=self.context,
            token_texts=visible_tokens(subject.tokenizer, new),
            attention=patterns.rows(),
            lens=lens_rows(gpt2, subject.tokenizer, stream.last_rows()),
        )


class _Both:
    """Shows two hooks the same pass."""

    def __init__(self, first: PatternHook, second: StreamHook) -> None:
        self._hooks = (first, second)

    def observe(
        self, operation: str, result: Any, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Pass a result on; see `Hook`."""
        for hook in self._hooks:
            hook.observe(operation, result, layer=layer, first_row=first_row)


class LiveAttention:
    """Gathers the newest rows of one run.

    Attributes:
        log: the run.
        maps: the patterns so far; None before the first answer.
        token_texts: of the tokens whose rows there are.
    """

    def __init__(self, log: RunLog, n_ctx: int) -> None:
        self.log = log
        self.maps: AttentionMaps | None = None
        self.token_texts: tuple[str, ...] = ()
        self._context: tuple[int, ...] = ()
        n_prompt, n_new = len(log.request.prompt_tokens), log.request.max_new_tokens
        self._capacity = min(n_ctx, n_prompt + n_new)
        self._cache_beside = CacheBesideRun()
        self._layer = -1

    def next_question(self, context: tuple[int, ...], layer: int) -> LookAtNewest | None:
        """Return what to ask to come up to a context; None when nothing is new.

        A context that does not begin as the one before, because it slid on, is looked at from its
        beginning.
        """
        is_same_text = context[: len(self._context)] == self._context
        if layer != self._layer or not is_same_text:
            self._start_over(layer)
        if self.maps is not None and len(context) <= self.maps.n_tokens:
            return None
        return LookAtNewest(
            kept=self._cache_beside,
            context=context,
            layer=layer,
            cell=cell_size(self._capacity),
        )

    def take(self, answer: NewestRows) -> bool:
        """Add an answer's rows; False when an earlier answer was lost, and all is to come anew."""
        rows, self._context = answer.attention, answer.context
        if self.maps is None and rows.first_row == 0:
            self.maps = AttentionMaps(rows, capacity=self._capacity)
            self.token_texts = answer.token_texts
            return True
        if self.maps is None or not self.maps.accepts(rows):
            self._start_over(self._layer)
            return False
        self.maps.add(rows)
        self.token_texts += answer.token_texts
        return True

    def _start_over(self, layer: int) -> None:
        self._layer = layer
        self._cache_beside = CacheBesideRun()
        self.maps, self.token_texts, self._context = None, (), ()
