"""What changing one token did to the rows of every layer, and what that says in words."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAME_WITHIN = {"float32": 1e-6, "float64": 1e-14}
"""Of a row's largest number: less is the same row, for rounding may differ in the last digits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CausalityAnswer:
    """Two passes that differ in one token, row by row.

    Attributes:
        tokens: the texts of the tokens looked at, white space visible.
        position: of the token that was changed.
        replacement: the text of the token put in its place.
        is_masked: whether rows were kept from looking at later ones, as the model was trained.
        change: `(n_layer + 1, n_tokens)`, read-only: how far each row of the residual stream
            moved, as a fraction of its largest number; the embedding first, then after each block.
        tolerance: a change up to this is none.
        n_text: tokens of the whole text.
    """

    tokens: tuple[str, ...]
    position: int
    replacement: str
    is_masked: bool
    change: NDArray[np.float64]
    tolerance: float
    n_text: int

    @property
    def changed(self) -> NDArray[np.bool_]:
        """Which rows changed: `(n_layer + 1, n_tokens)`."""
        return self.change > self.tolerance

    @property
    def n_earlier_changed(self) -> int:
        """Rows before the changed token, of all layers, that changed."""
        return int(self.changed[:, : self.position].sum())

    def in_words(self) -> str:
        """Say what happened, with the figures."""
        n_layer, n_tokens = len(self.change) - 1, len(self.tokens)
        swapped = f"“{self.tokens[self.position]}” became “{self.replacement}”"
        if n_layer == 0:
            return (
                f"{swapped}: this model has no blocks, so no row ever looks at another, and a "
                "cache has nothing to hold."
            )
        after = self.changed[-1]
        if not self.is_masked:
            return (
                f"{swapped}, mask off: {int(after.sum())} of {n_tokens} rows leave the last block "
                "changed, earlier ones too. No kept key or value would be safe."
            )
        earlier = self.n_earlier_changed
        if earlier:
            return f"{swapped}: {earlier} rows before it changed, which a causal model cannot do."
        later = n_tokens - self.position
        if self.position == 0:
            return (
                f"{swapped}: it is the first token, so every row may change, and nothing is kept."
            )
        before = "the row" if self.position == 1 else f"all {self.position} rows"
        return (
            f"{swapped}: {int(after[self.position :].sum())} of the {_rows(later)} from there on "
            f"changed, and {before} before it stayed the same in every layer, so "
            "their keys and values can be kept."
        )


def relative_change(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Return how far each row moved, as a fraction of its largest number.

    Args:
        one: `(..., n_tokens, n_embd)`.
        other: of the same shape.
    """
    largest = np.maximum(np.abs(one).max(axis=-1), np.abs(other).max(axis=-1))
    moved = np.abs(np.subtract(one, other, dtype=np.float64)).max(axis=-1)
    return np.divide(moved, largest, out=np.zeros_like(moved), where=moved > 0)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
