"""What tokens look at: attention patterns, captured from a pass and gathered row by row."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config

Weights = NDArray[np.uint16]
"""Attention weights as whole numbers, `FULL` for 1: exact to 0.00001 at half the room of floats."""

FULL = 65_535
WINDOW = 2048
"""Tokens of the patterns that are kept in full, the newest ones: their room grows as the square."""
SMALL_CELLS = 32
"""Rows and columns of a small map, whatever the context: a thousand maps stay a few megabytes."""


def cell_size(n_tokens: int) -> int:
    """Return how many tokens a cell of a small map spans, for contexts up to `n_tokens`."""
    return max(1, math.ceil(n_tokens / SMALL_CELLS))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttentionRows:
    """What some consecutive tokens look at.

    Attributes:
        layer: the block whose patterns are here in full.
        first_row: position of the first of the tokens.
        first: position of the first token of the window that `full` holds.
        cell: tokens in a cell of the small maps.
        full: `(n_head, rows, n_kv - first)`, read-only; rows of the window alone.
        small: the largest weight in each cell of every head,
            `(n_layer, n_head, row cells, column cells)`, read-only; its first row of cells holds
            `first_row`.
    """

    layer: int
    first_row: int
    first: int = 0
    cell: int
    full: Weights
    small: Weights

    @property
    def n_kv(self) -> int:
        """Tokens looked back on by the last row."""
        return self.first + self.full.shape[2]


class PatternHook:
    """Captures one block's patterns in full, and a small map of every head.

    For a pass that computes every row, also of the last block. Of a context beyond `window` the
    newest tokens alone are captured in full.
    """

    def __init__(
        self,
        config: GPT2Config,
        *,
        layer: int,
        n_seq: int,
        n_past: int,
        cell: int,
        window: int = WINDOW,
    ) -> None:
        self._layer = layer
        self._n_past = n_past
        self._cell = cell
        n_kv = n_past + n_seq
        self._first_cell = n_past // cell
        n_row_cells = (n_kv - 1) // cell + 1 - self._first_cell
        n_column_cells = (n_kv - 1) // cell + 1
        self._first = max(0, n_kv - window)
        n_rows = n_kv - max(n_past, self._first)
        self._full: Weights = np.zeros((config.n_head, n_rows, n_kv - self._first), np.uint16)
        shape = (config.n_layer, config.n_head, n_row_cells, n_column_cells)
        self._small: Weights = np.zeros(shape, np.uint16)

    def observe(
        self, operation: str, result: NDArray[Any], *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take a block of rows; see `Hook`."""
        if operation != "attention_pattern" or layer is None:
            return
        n_rows, n_kv = result.shape[1:]
        position = self._n_past + first_row
        columns = np.maximum.reduceat(result, _cell_starts(0, n_kv, self._cell), axis=2)
        rows = np.maximum.reduceat(columns, _cell_starts(position, n_rows, self._cell), axis=1)
        pooled = _as_weights(rows)
        first = position // self._cell - self._first_cell
        part = self._small[layer, :, first : first + pooled.shape[1], : pooled.shape[2]]
        np.maximum(part, pooled, out=part)
        if layer == self._layer and position + n_rows > self._first:
            n_left_out = max(0, self._first - position)
            start = position + n_left_out - max(self._n_past, self._first)
            kept = result[:, n_left_out:, self._first :]
            self._full[:, start : start + kept.shape[1], : kept.shape[2]] = _as_weights(kept)

    def rows(self) -> AttentionRows:
        """Return what was captured; the hook is done with."""
        self._full.setflags(write=False)
        self._small.setflags(write=False)
        return AttentionRows(
            layer=self._layer,
            first_row=self._n_past,
            first=self._first,
            cell=self._cell,
            full=self._full,
            small=self._small,
        )


def _cell_starts(position: int, n: int, cell: int) -> list[int]:
    """Return which of `n` positions, from `position` on, begin a cell; the first one always."""
    return [0, *range(-position % cell or cell, n, cell)]


def _as_weights(shares: NDArray[Any]) -> Weights:
    return (shares * float(FULL) + 0.5).astype(np.uint16)


class AttentionMaps:
    """The patterns of a growing text: of one block in full, of every head a small map.

    Of a long text the newest tokens alone are kept in full, at most a window of them.

    Args:
        rows: those of the first tokens.
        capacity: tokens there may be in the end; without more room than for `rows`, they are
            taken as they are and nothing is copied.
        window: tokens that are kept in full at most.

    Attributes:
        layer: the block in full.
        cell: tokens in a cell of the small maps.
        n_tokens: rows so far.
        first: position of the first token that is kept in full.
        newest: position of the first row that came last.
    """

    def __init__(self, rows: AttentionRows, *, capacity: int, window: int = WINDOW) -> None:
        n_layer, n_head = rows.small.shape[:2]
        self.layer = rows.layer
        self.cell = rows.cell
        self.n_tokens, self.newest, self.first = rows.n_kv, rows.first_row, rows.first
        self._capacity = max(capacity, rows.n_kv)
        self._full: Weights = rows.full
        self._small: Weights = rows.small
        if capacity > rows.n_kv:
            # Zeros take memory when they are written to, so capacity costs nothing by itself.
            n_cells = (capacity - 1) // rows.cell + 1
            side = min(capacity, window)
            self._full = np.zeros((n_head, side, side), np.uint16)
            self._small = np.zeros((n_layer, n_head, n_cells, n_cells), np.uint16)
            self.add(rows)

    def accepts(self, rows: AttentionRows) -> bool:
        """Tell whether rows go on where these maps end, and there is room."""
        return (
            rows.layer == self.layer
            and rows.cell == self.cell
            and rows.first_row == self.n_tokens
            and rows.n_kv <= self._capacity
        )

    def add(self, rows: AttentionRows) -> None:
        """Add the rows of the tokens that come next."""
        first_cell, n_column_cells = rows.first_row // rows.cell, rows.small.shape[3]
        end_cell = first_cell + rows.small.shape[2]
        part = self._small[:, :, first_cell:end_cell, :n_column_cells]
        np.maximum(part, rows.small, out=part)
        self._make_room(rows.n_kv)
        start = max(rows.first_row, self.first)
        kept = rows.full[:, start - rows.n_kv :, self.first - rows.n_kv :]
        end = rows.n_kv - self.first
        self._full[:, start - self.first : end, :end] = kept
        self.newest, self.n_tokens = rows.first_row, rows.n_kv

    def _make_room(self, n_tokens: int) -> None:
        """Let the oldest tokens go that the window has no room for, and some more at a time."""
        side = self._full.shape[1]
        n_beyond = n_tokens - self.first - side
        if n_beyond <= 0:
            return
        n_gone = min(max(n_beyond, side // 8), side)
        self._full[:, : side - n_gone, : side - n_gone] = self._full[:, n_gone:, n_gone:]
        self._full[:, side - n_gone :] = 0
        self._full[:, :, side - n_gone :] = 0
        self.first = max(self.first + n_gone, n_tokens - side)

    @property
    def n_layer(self) -> int:
        """Blocks of the model."""
        return self._small.shape[0]

    @property
    def n_head(self) -> int:
        """Heads of each block."""
        return self._small.shape[1]

    def small(self) -> Weights:
        """Return the small maps, `(n_layer, n_head, cells, cells)`, as far as there are rows."""
        n_cells = (self.n_tokens - 1) // self.cell + 1
        return self._small[:, :, :n_cells, :n_cells]

    def head(self, head: int | None) -> Weights:
        """Return what a head of the block does; None is the average of all.

        Returns:
            `(n_tokens - first, n_tokens - first)`.
        """
        n = self.n_tokens - self.first
        full = self._full[:, :n, :n]
        if head is not None:
            return full[head]
        return _average(full)

    def row(self, head: int | None, position: int) -> Weights:
        """Return what one token of the window looks at in it, `(position + 1 - first,)`."""
        place = position - self.first
        row = self._full[:, place, : place + 1]
        return row[head] if head is not None else _average(row)


def _average(weights: Weights) -> Weights:
    """Return the mean over the first axis; sums of 16-bit numbers need 32 bits."""
    n = len(weights)
    return ((weights.sum(axis=0, dtype=np.uint32) + n // 2) // n).astype(np.uint16)


def strongest_links(
    row: Weights, *, most: int = 5, least: float = 0.0
) -> tuple[tuple[int, float], ...]:
    """Return the positions that a token looks at most, with their weights, the strongest first.

    Args:
        row: what the token looks at.
        most: links to return.
        least: weight below which a link is left out.
    """
    order = np.argsort(row, kind="stable")[::-1][:most]
    links = ((int(place), float(row[place]) / FULL) for place in order)
    return tuple((place, weight) for place, weight in links if weight >= least)


def most_focused_head(maps: AttentionMaps) -> int:
    """Return the head of the block whose tokens look hardest at one earlier token.

    Judged by the small maps. The diagonal and the first column are left out: many heads rest
    there.
    """
    small = maps.small()[maps.layer]
    n_cells = small.shape[1]
    earlier = np.tri(n_cells, k=-1, dtype=bool)
    earlier[:, 0] = False
    return int(np.where(earlier, small, 0).max(axis=2).mean(axis=1).argmax())
