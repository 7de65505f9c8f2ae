"""Which rows each step of a run computed, and which of them were computed before."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy import ndarray
from numpy.typing import NDArray

from playground.errors import InputError
from playground.generation.history import RunHistory
from playground.gpt2 import GPT2
from playground.measure.question import Subject
from playground.text.reading import visible_token

ROUNDING = {"float32": 1e-4, "float64": 1e-11}
"""Up to this share of its length a key may move by rounding alone, by the type of its numbers."""


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

    After a context shift positions are counted anew and every row is new at its place.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """What computing a position's keys again changed.

    Attributes:
        position: of the token.
        token_id: of the token.
        text: of the token.
        layer: where the keys moved most, as a share of their length.
        change_norm: the length of keys now minus keys then, there.
        key_norm: the length of the keys when they were first computed, there.
        is_rounding: whether they moved by no more than rounding, in every layer.
    """

    position: int
    token_id: int
    text: str
    layer: int
    change_norm: float
    key_norm: float
    is_rounding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecomputedKeysQuestion:
    """Compute the keys of a position as two steps did, and compare.

    Attributes:
        context: the tokens that the later step was computed from.
        n_first: how many of them the step had that computed the position first.
        position: of the token, below `n_first`.
    """

    context: tuple[int, ...]
    n_first: int
    position: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> KeyChange:
        """Return the change in the layer where it is largest.

        Raises:
            InputError: the model has no layers, and so no keys.
            Cancelled: `cancelled` returned true.
        """
        gpt2 = subject.gpt2
        if not gpt2.config.n_layer:
            raise InputError("This model has no attention, so there are no keys to compare.")
        first = keys_at(gpt2, self.context[: self.n_first], self.position, cancelled)
        now = keys_at(gpt2, self.context, self.position, cancelled)
        # In float64: the square of a small float32 difference would lose its last digits.
        changes = np.linalg.norm((now - first).astype(np.float64), axis=1)
        norms = np.linalg.norm(first.astype(np.float64), axis=1)
        shares = np.divide(changes, norms, out=changes.copy(), where=norms > 0)
        layer = int(shares.argmax())
        token_id = self.context[self.position]
        return KeyChange(
            position=self.position,
            token_id=token_id,
            text=visible_token(subject.tokenizer, token_id),
            layer=layer,
            change_norm=float(changes[layer]),
            key_norm=float(norms[layer]),
            is_rounding=bool(shares[layer] <= ROUNDING[gpt2.dtype.name]),
        )


def keys_at(
    gpt2: GPT2,
    context: tuple[int, ...],
    position: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> ndarray:
    """Return the keys (n_layer, n_embd) that a pass over `context` computes at a position.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    hook = _KeysAt(gpt2.config.n_layer, gpt2.config.n_embd, position, gpt2.dtype)
    gpt2.forward(context, hook=hook, cancelled=cancelled)
    return hook.keys


class _KeysAt:
    """A hook that copies one row of every layer's keys."""

    def __init__(self, n_layer: int, n_embd: int, position: int, dtype: np.dtype) -> None:
        self.keys = np.zeros((n_layer, n_embd), dtype)
        self._n_embd = n_embd
        self._position = position

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Copy the keys: the second of the three parts of `qkv`."""
        del first_row
        if operation == "qkv" and layer is not None:
            self.keys[layer] = result[self._position, self._n_embd : 2 * self._n_embd]
