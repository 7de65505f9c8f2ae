"""The operation table of a step, with the cache beside without: one row an operation."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.gpt2 import OPERATIONS, GPT2Config
from playground.measure.costs import costs_by_operation, pass_costs
from playground.tabs.inside.shapes.operation_hook import OperationPlace, SeenPass
from playground.tabs.inside.shapes.operation_texts import (
    OperationShapes,
    OperationText,
    Shape,
    evaluate,
    operation_shapes,
    operation_text,
    sizes_in_pass,
)

_OUTSIDE = ("embed", "ln_f", "logits")
"""The operations outside the blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One operation in one of the two passes.

    Attributes:
        shape: of the result, its blocks of rows taken together.
        blocks: shape of each block of rows as it was seen; one for most operations.
        n_bytes: of the result as it was seen, all blocks together.
        bytes_read: weights, keys and values that it must read.
        flops: of its matrix product, block by block; 0 for element-wise work.
        ms: between two observations of a hooked pass.
    """

    shape: Shape
    blocks: tuple[Shape, ...]
    n_bytes: int
    bytes_read: int
    flops: int
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One operation, with the cache and without it.

    Attributes:
        operation: a key of `playground.gpt2.OPERATIONS`.
        layer: the block it belongs to, or None outside the blocks.
        text: the operation in words.
        shapes: in symbols.
        dtype: of the results.
        with_cache, without_cache: in numbers.
    """

    operation: str
    layer: int | None
    text: OperationText
    shapes: OperationShapes
    dtype: str
    with_cache: Side
    without_cache: Side

    @property
    def differs(self) -> bool:
        """Whether the two passes give results of different shapes."""
        return self.with_cache.shape != self.without_cache.shape


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTotal:
    """A whole forward pass, all blocks.

    Attributes:
        n_seq, n_past: rows computed, rows from the cache.
        flops, bytes_read: of all operations.
        ms: of the hooked pass, its hook's own work left out.
        n_passes: how many were taken; each operation's time is the median of theirs.
    """

    n_seq: int
    n_past: int
    flops: int
    bytes_read: int
    ms: float
    n_passes: int


def operation_rows(
    config: GPT2Config, layer: int, *, with_cache: SeenPass, without_cache: SeenPass, n_kv: int
) -> tuple[OperationRow, ...]:
    """Return the table: the operations outside the blocks and those of block `layer`, in order.

    Args:
        config: the model's sizes.
        layer: the block to look into.
        with_cache: a pass for the last row.
        without_cache: a pass for all `n_kv` rows.
        n_kv: tokens of the context.
    """
    cached = _sides(config, layer, with_cache, n_seq=1, n_past=n_kv - 1)
    uncached = _sides(config, layer, without_cache, n_seq=n_kv, n_past=0)
    return tuple(
        OperationRow(
            operation=operation,
            layer=at,
            text=operation_text(operation, config),
            shapes=operation_shapes(operation),
            dtype=without_cache[operation, at].dtype,
            with_cache=cached[operation, at],
            without_cache=uncached[operation, at],
        )
        for operation, at in _places(config, layer)
    )


def pass_total(
    config: GPT2Config, seen_pass: SeenPass, *, n_seq: int, n_past: int, n_passes: int
) -> PassTotal:
    """Return the sums over a whole pass, the median of `n_passes`."""
    costs = pass_costs(config, n_seq=n_seq, n_past=n_past, itemsize=_itemsize(seen_pass))
    return PassTotal(
        n_seq=n_seq,
        n_past=n_past,
        flops=costs.flops,
        bytes_read=costs.bytes_read,
        ms=sum(seen.seconds for seen in seen_pass.values()) * 1e3,
        n_passes=n_passes,
    )


def _places(config: GPT2Config, layer: int) -> Iterator[OperationPlace]:
    for operation in OPERATIONS:
        if operation in _OUTSIDE:
            yield operation, None
        elif config.n_layer:
            yield operation, layer


def _sides(
    config: GPT2Config, layer: int, seen_pass: SeenPass, *, n_seq: int, n_past: int
) -> dict[OperationPlace, Side]:
    """Return what one pass did outside the blocks and in block `layer`."""
    itemsize = _itemsize(seen_pass)
    costs = costs_by_operation(config, layer, n_seq=n_seq, n_past=n_past, itemsize=itemsize)
    sides: dict[OperationPlace, Side] = {}
    for operation, at in _places(config, layer):
        seen, cost = seen_pass[operation, at], costs[operation]
        sizes = sizes_in_pass(config, operation, at, n_seq=n_seq, n_past=n_past)
        sides[operation, at] = Side(
            shape=evaluate(operation_shapes(operation).result, sizes),
            blocks=seen.shapes,
            n_bytes=seen.n_bytes,
            bytes_read=cost.bytes_read,
            flops=cost.flops,
            ms=seen.seconds * 1e3,
        )
    return sides


def _itemsize(seen_pass: SeenPass) -> int:
    return 8 if next(iter(seen_pass.values())).dtype == "float64" else 4
