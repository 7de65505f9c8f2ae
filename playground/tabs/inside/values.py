"""Some of the real values that each operation of a pass returned, kept by a hook."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS_SHOWN = 16
COLUMNS_SHOWN = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperationValues:
    """Some of an operation's results.

    Attributes:
        values: `(rows, columns)`, read-only; NaN above the diagonal, where a row may not look.
        first_row: position of the first row, from 0.
        columns: which columns these are.
        n_columns: of the whole result.
        head: which head's, or None for a result without heads.
    """

    values: NDArray[np.float32]
    first_row: int
    columns: tuple[int, ...]
    n_columns: int
    head: int | None


class ValuesHook:
    """Keeps the last rows of what one block and the operations outside the blocks return.

    For a pass over a whole context, so that rows are positions.
    """

    def __init__(self, *, layer: int, n_kv: int, head: int = 0) -> None:
        self._layer = layer
        self._n_kv = n_kv
        self._head = head
        self._kept: dict[str, OperationValues] = {}

    @property
    def values(self) -> dict[str, OperationValues]:
        """What was kept, by operation."""
        return self._kept

    def observe(
        self, operation: str, result: NDArray[Any], *, layer: int | None, first_row: int = 0
    ) -> None:
        """Copy a few of the values; see `Hook`."""
        if layer not in (None, self._layer):
            return
        has_heads = result.ndim == 3
        rows = result[self._head] if has_heads else result
        is_square = operation in ("attention_scores", "attention_pattern")
        columns = evenly_spaced(self._n_kv if is_square else rows.shape[-1], COLUMNS_SHOWN)
        end = first_row + len(rows)
        new = _picked(rows[-ROWS_SHOWN:], columns)
        if is_square:
            positions = np.arange(end - len(new), end)
            new[columns > positions[:, None]] = np.nan
        before = self._kept.get(operation)
        if before is not None:
            new = np.concatenate((before.values, new))[-ROWS_SHOWN:]
        new.setflags(write=False)
        self._kept[operation] = OperationValues(
            values=new,
            first_row=end - len(new),
            columns=tuple(columns.tolist()),
            n_columns=self._n_kv if is_square else rows.shape[-1],
            head=self._head if has_heads else None,
        )


def evenly_spaced(n: int, most: int) -> NDArray[np.intp]:
    """Return at most `most` of the numbers 0 to n - 1, evenly spaced, both ends among them."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.intp))


def _picked(rows: NDArray[Any], columns: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return these columns of some rows; NaN for columns that the rows do not have."""
    picked = np.full((len(rows), len(columns)), np.nan, np.float32)
    there = columns < rows.shape[1]
    picked[:, there] = rows[:, columns[there]]
    return picked
