"""The ledger of a step with the cache beside that without: one row an operation."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from numpy.typing import NDArray

from playground.gpt2 import OPERATIONS, GPT2Config, Hook
from playground.measure.costs import costs_by_operation, pass_costs
from playground.tabs.inside.shapes.operations import OperationText, tell
from playground.tabs.inside.shapes.shapes import (
    OperationShapes,
    Shape,
    evaluate,
    operation_shapes,
    sizes_in_pass,
)

Place = tuple[str, int | None]
"""An operation and its block; None outside the blocks."""
_OUTSIDE = ("embed", "ln_f", "logits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One operation of one pass.

    Attributes:
        shapes: of its results, one a block of rows; most operations have one.
        dtype: of the results.
        n_bytes: of the results together.
        seconds: between the observation before and its own.
    """

    shapes: tuple[Shape, ...]
    dtype: str
    n_bytes: int
    seconds: float


@dataclass(slots=True)
class _Sum:
    """An operation whose blocks of rows are still coming in."""

    dtype: str
    shapes: list[Shape] = field(default_factory=list[Shape])
    n_bytes: int = 0
    seconds: float = 0.0


class OperationHook:
    """Notes every result of a pass, and passes it on to other hooks.

    The clock stands while the others look, so that what they copy is not counted.
    """

    def __init__(self, *listeners: Hook) -> None:
        self._listeners = listeners
        self._sums: dict[Place, _Sum] = {}
        self._resumed_s = time.perf_counter()

    def observe(
        self, operation: str, result: NDArray[Any], *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take note of a result; see `Hook`."""
        seconds = time.perf_counter() - self._resumed_s
        noted = self._sums.setdefault((operation, layer), _Sum(result.dtype.name))
        noted.shapes.append(result.shape)
        noted.n_bytes += result.nbytes
        noted.seconds += seconds
        for listener in self._listeners:
            listener.observe(operation, result, layer=layer, first_row=first_row)
        self._resumed_s = time.perf_counter()

    def ledger(self) -> dict[Place, Seen]:
        """Return what was seen, in the order of the pass."""
        return {
            place: Seen(
                shapes=tuple(noted.shapes),
                dtype=noted.dtype,
                n_bytes=noted.n_bytes,
                seconds=noted.seconds,
            )
            for place, noted in self._sums.items()
        }


def median_times(ledgers: list[dict[Place, Seen]]) -> dict[Place, Seen]:
    """Return the ledger of several passes of the same shapes, each time the median of theirs."""
    return {
        place: Seen(
            shapes=seen.shapes,
            dtype=seen.dtype,
            n_bytes=seen.n_bytes,
            seconds=median(ledger[place].seconds for ledger in ledgers),
        )
        for place, seen in ledgers[0].items()
    }


Ledger = Mapping[Place, Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One operation in one of the two passes.

    Attributes:
        shape: of the result, its blocks of rows taken together.
        blocks: shape of each block of rows as it was seen; one for most operations.
        n_bytes: of the result as it was seen, all blocks together.
        bytes_read: weights, keys and values that it must read.
        flops: of its matrix product; 0 for element-wise work.
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
        told: the operation in words.
        shapes: in symbols.
        dtype: of the results.
        with_cache, without_cache: in numbers.
    """

    operation: str
    layer: int | None
    told: OperationText
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
    """

    n_seq: int
    n_past: int
    flops: int
    bytes_read: int
    ms: float


def ledger_rows(
    config: GPT2Config, layer: int, *, with_cache: Ledger, without_cache: Ledger, n_kv: int
) -> tuple[OperationRow, ...]:
    """Return the operations outside the blocks and those of block `layer`, in order.

    Args:
        config: the model's sizes.
        layer: the block to look into.
        with_cache: ledger of a pass for the last row.
        without_cache: ledger of a pass for all `n_kv` rows.
        n_kv: tokens of the context.
    """
    cached = _sides(config, layer, with_cache, n_seq=1, n_past=n_kv - 1)
    uncached = _sides(config, layer, without_cache, n_seq=n_kv, n_past=0)
    return tuple(
        OperationRow(
            operation=operation,
            layer=at,
            told=tell(operation, config),
            shapes=operation_shapes(operation),
            dtype=without_cache[operation, at].dtype,
            with_cache=cached[operation, at],
            without_cache=uncached[operation, at],
        )
        for operation, at in _places(config, layer)
    )


def pass_total(config: GPT2Config, ledger: Ledger, *, n_seq: int, n_past: int) -> PassTotal:
    """Return the sums over a whole pass."""
    costs = pass_costs(config, n_seq=n_seq, n_past=n_past, itemsize=_itemsize(ledger))
    return PassTotal(
        n_seq=n_seq,
        n_past=n_past,
        flops=costs.flops,
        bytes_read=costs.bytes_read,
        ms=sum(seen.seconds for seen in ledger.values()) * 1e3,
    )


def _places(config: GPT2Config, layer: int) -> Iterator[Place]:
    for operation in OPERATIONS:
        if operation in _OUTSIDE:
            yield operation, None
        elif config.n_layer:
            yield operation, layer


def _sides(
    config: GPT2Config, layer: int, ledger: Ledger, *, n_seq: int, n_past: int
) -> dict[Place, Side]:
    """Return what one pass did outside the blocks and in block `layer`."""
    itemsize = _itemsize(ledger)
    costs = costs_by_operation(config, layer, n_seq=n_seq, n_past=n_past, itemsize=itemsize)
    sides: dict[Place, Side] = {}
    for operation, at in _places(config, layer):
        seen, cost = ledger[operation, at], costs[operation]
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


def _itemsize(ledger: Ledger) -> int:
    return 8 if next(iter(ledger.values())).dtype == "float64" else 4
