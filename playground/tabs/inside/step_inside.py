"""The question what went on inside one step: a few hooked passes answer for every card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from playground.gpt2 import GPT2, KVCache
from playground.gpt2.forward import split_heads
from playground.measure.question import Subject
from playground.tabs.inside.attention.figures import AttentionRows, PatternHook, cell_size
from playground.tabs.inside.lens.figures import LensRow, lens_rows, visible_tokens
from playground.tabs.inside.norm.figures import NormView, norm_view
from playground.tabs.inside.shapes.figures import (
    OperationRow,
    PassTotal,
    operation_rows,
    pass_total,
)
from playground.tabs.inside.shapes.operation_hook import OperationHook, SeenPass, median_pass
from playground.tabs.inside.stream import NormPlace, StreamHook
from playground.tabs.inside.values import OperationValues, ValuesHook

N_PASSES = 5
"""Passes of either kind, of which the median time counts."""

QUICK_PASS_S = 0.1
"""A pass without the cache that takes longer is timed once: somebody waits for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepInside:
    """What went on inside a step.

    Attributes:
        context: the tokens it was computed from.
        token_texts: of each of them, nothing in it invisible.
        layer: the block looked into.
        rows: the operation table, with the cache beside without.
        with_cache, without_cache: its sums over the whole model.
        values: what the operations of `rows` returned, some of it.
        attention: what tokens look at; None for a model without blocks.
        norm: the chosen norm at work.
        lens: the last position after each block.
    """

    context: tuple[int, ...]
    token_texts: tuple[str, ...]
    layer: int
    rows: tuple[OperationRow, ...]
    with_cache: PassTotal
    without_cache: PassTotal
    values: Mapping[str, OperationValues]
    attention: AttentionRows | None
    norm: NormView
    lens: tuple[LensRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookInside:
    """Asks what goes on inside a step.

    One pass computes every row of every block: what each token looks at, and what a norm gets. The
    keys and values seen there fill a cache. Then the pass of a step without the cache, and that of
    a step with it, are taken just as a run takes them, for their shapes and times.

    Attributes:
        context: the tokens the step was computed from.
        layer: the block to look into.
        norm: the norm to look at.
    """

    context: tuple[int, ...]
    layer: int
    norm: NormPlace

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> StepInside:
        """Run the passes; see `Question`."""
        gpt2, n_kv = subject.gpt2, len(self.context)
        config = gpt2.config
        cache = gpt2.new_cache()
        patterns = PatternHook(config, layer=self.layer, n_seq=n_kv, n_past=0, cell=cell_size(n_kv))
        stream = StreamHook(config, self.norm)
        every_row = OperationHook(_CacheFiller(cache, config.n_head), patterns, stream)
        gpt2.forward(self.context, every_row=True, hook=every_row, cancelled=cancelled)
        cache.advance(n_kv - 1)
        values = ValuesHook(layer=self.layer, n_kv=n_kv)
        took_s = sum(seen.seconds for seen in every_row.seen_pass().values())
        n_passes = N_PASSES if took_s < QUICK_PASS_S else 1
        without = self._uncached_pass(gpt2, values, n_passes, cancelled)
        with_cache = self._cached_pass(gpt2, cache, cancelled)
        return StepInside(
            context=self.context,
            token_texts=visible_tokens(subject.tokenizer, self.context),
            layer=self.layer,
            rows=operation_rows(
                config, self.layer, with_cache=with_cache, without_cache=without, n_kv=n_kv
            ),
            with_cache=pass_total(config, with_cache, n_seq=1, n_past=n_kv - 1, n_passes=N_PASSES),
            without_cache=pass_total(config, without, n_seq=n_kv, n_past=0, n_passes=n_passes),
            values=values.values,
            attention=patterns.rows() if config.n_layer else None,
            norm=norm_view(gpt2, self.norm, stream.entering()),
            lens=lens_rows(gpt2, subject.tokenizer, stream.last_rows()),
        )

    def _uncached_pass(
        self,
        gpt2: GPT2,
        values: ValuesHook,
        n_passes: int,
        cancelled: Callable[[], bool],
    ) -> SeenPass:
        passes: list[SeenPass] = []
        for number in range(n_passes):
            # Made when its pass begins: a hook's clock runs from then on.
            hook = OperationHook(values) if number == 0 else OperationHook()
            gpt2.forward(self.context, hook=hook, cancelled=cancelled)
            passes.append(hook.seen_pass())
        return median_pass(passes)

    def _cached_pass(self, gpt2: GPT2, cache: KVCache, cancelled: Callable[[], bool]) -> SeenPass:
        passes: list[SeenPass] = []
        for _ in range(N_PASSES):
            hook = OperationHook()
            gpt2.forward(self.context[-1:], cache, hook=hook, cancelled=cancelled)
            cache.truncate(len(self.context) - 1)
            passes.append(hook.seen_pass())
        return median_pass(passes)


class _CacheFiller:
    """Puts the keys and values of all rows but the last into an empty cache."""

    def __init__(self, cache: KVCache, n_head: int) -> None:
        self._cache = cache
        self._n_head = n_head

    def observe(
        self,
        operation: str,
        result: NDArray[Any],
        *,
        layer: int | None,
        first_row: int = 0,
    ) -> None:
        """Copy keys and values where they are made; see `Hook`."""
        if operation == "qkv" and layer is not None and len(result) > 1:
            heads = split_heads(result[:-1], n_parts=3, n_head=self._n_head)
            self._cache.append(layer, heads[1:])
