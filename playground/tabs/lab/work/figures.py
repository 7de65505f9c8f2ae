"""Which rows each step of a run computed, and which of them were computed before."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from playground.generation.history import RunHistory


class Cell(Enum):
    """What a step did about a position."""

    NEW = "computed for the first time"
    RECOMPUTED = "computed again"
    KEPT = "kept in the cache"
    ABSENT = "not in the text yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTotals:
    """Rows that one path computed over a run.

    Attributes:
        new: positions that no step had computed before.
        recomputed: positions computed again.
    """

    new: int = 0
    recomputed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """The rows of a run, step by step; both paths of a race share the grid.

    Step i computed the positions from `first[i]` up to and without `n_kv[i]`. Those below
    `known[i]` had been computed by a step before.

    Attributes:
        first: `(n_steps,)` the lowest position computed.
        known: `(n_steps,)` positions that the steps before had computed.
        n_kv: `(n_steps,)` tokens of the context.
        cached: what the passes with the cache computed.
        uncached: what the passes without computed.
    """

    first: NDArray[np.int64]
    known: NDArray[np.int64]
    n_kv: NDArray[np.int64]
    cached: RowTotals
    uncached: RowTotals

    @property
    def n_steps(self) -> int:
        """Steps of the run."""
        return len(self.n_kv)

    @property
    def needed(self) -> int:
        """Rows that had to be computed: each position once, less what the cache held before."""
        return int((self.n_kv - np.maximum(self.first, self.known)).sum())

    @property
    def recomputed(self) -> int:
        """Rows computed again, by both paths together."""
        return self.cached.recomputed + self.uncached.recomputed

    def first_step(self, step: int, position: int) -> int:
        """Return the step that computed a position first, as the context of `step` has it."""
        since = np.flatnonzero(self.known[: step + 1] == 0)[-1]
        return int(since + np.searchsorted(self.n_kv[since : step + 1], position, side="right"))

    def cell(self, step: int, position: int) -> Cell:
        """Return what a step did about a position."""
        if not (0 <= step < self.n_steps and 0 <= position < self.n_kv[step]):
            return Cell.ABSENT
        if position < self.first[step]:
            return Cell.KEPT
        return Cell.RECOMPUTED if position < self.known[step] else Cell.NEW


def count_work(history: RunHistory) -> Work:
    """Count a run's rows from its passes' own counters.

    Where the context slid on, positions are counted anew and every row is new at its place.
    """
    n_kv = np.zeros(history.n_steps, np.int64)
    for path in (history.cached, history.uncached):
        n_kv[path.steps] = path.n_past + path.rows
    before = np.concatenate(([0], n_kv))[:-1]
    known = np.where(n_kv == before + 1, before, 0)
    first = n_kv.copy()
    totals: list[RowTotals] = []
    for path in (history.cached, history.uncached):
        first[path.steps] = np.minimum(first[path.steps], path.n_past)
        n_new = (n_kv[path.steps] - np.maximum(path.n_past, known[path.steps])).sum()
        totals.append(RowTotals(new=int(n_new), recomputed=int(path.rows.sum() - n_new)))
    return Work(first=first, known=known, n_kv=n_kv, cached=totals[0], uncached=totals[1])
