"""The figures of one layer norm: what rows have for mean and variance, and what a new row changes.

The same quantities as on the card of the norms, computed here for a lesson's words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2, GPT2Config
from playground.numbers import three_figures

Floats = NDArray[np.float64]
Found = tuple[str, float | None]
"""As it is read, and as a number to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormRows:
    """What enters the norm before attention of the block in the middle: `h.{block}.ln_1`.

    Attributes:
        block: counted from 1; 0 is the final norm of a model without blocks.
        entering: `(n_seq, n_embd)`, read-only.
        gamma, beta: `(n_embd,)`.
        epsilon: added to the variance.
    """

    block: int
    entering: Floats
    gamma: Floats
    beta: Floats
    epsilon: float

    @property
    def n_old(self) -> int:
        """Rows before the last token's."""
        return len(self.entering) - 1


def made_by(config: GPT2Config) -> tuple[str, int | None]:
    """Return the operation, and its block, whose result enters that norm."""
    before = config.n_layer // 2 - 1
    return ("embed", None) if before < 0 else ("mlp_residual", before)


def norm_rows(gpt2: GPT2, entering: NDArray[Any]) -> NormRows:
    """Return the rows that enter the norm, with its parameters."""
    n_layer, tensors = gpt2.config.n_layer, gpt2.tensors()
    prefix = f"h.{n_layer // 2}.ln_1." if n_layer else "ln_f."
    rows = NormRows(
        block=n_layer // 2 + 1 if n_layer else 0,
        entering=entering.astype(np.float64),
        gamma=tensors[f"{prefix}weight"].astype(np.float64),
        beta=tensors[f"{prefix}bias"].astype(np.float64),
        epsilon=gpt2.config.layer_norm_epsilon,
    )
    for array in (rows.entering, rows.gamma, rows.beta):
        array.setflags(write=False)
    return rows


def standardised(x: Floats, axis: int, epsilon: float) -> Floats:
    """Return `x` `(rows, features)` with mean 0 and variance 1 along an axis."""
    mean = x.mean(axis=axis, keepdims=True)
    return (x - mean) / np.sqrt(x.var(axis=axis, keepdims=True) + epsilon)


# ---- how they are found ----------------------------------------------------------------------


def _block(rows: NormRows) -> Found:
    return _whole(rows.block)


def _n_old(rows: NormRows) -> Found:
    return _whole(rows.n_old)


def _of_last_row(rows: NormRows, *, find: Callable[[Floats], Any]) -> Found:
    return _number(float(find(rows.entering[-1])))


def _variance_after(rows: NormRows) -> Found:
    return _number(float(standardised(rows.entering[-1:], 1, rows.epsilon).var()))


def _extreme_variance(rows: NormRows, *, find: Callable[[Floats], Any]) -> Found:
    return _number(float(find(rows.entering.var(axis=1))))


def _changes(rows: NormRows, axis: int) -> Floats:
    """Return by how much each old row changes, at most, when the last row joins."""
    before = standardised(rows.entering[:-1], axis, rows.epsilon)
    after = standardised(rows.entering, axis, rows.epsilon)[:-1]
    return np.abs(after - before).max(axis=1, initial=0.0)


def _n_changed(rows: NormRows, *, axis: int) -> Found:
    return _whole(int(np.count_nonzero(_changes(rows, axis))))


def _largest_change(rows: NormRows) -> Found:
    change = float(_changes(rows, 0).max(initial=0.0))
    return f"{change:.2g}", change


def _frozen_variance(rows: NormRows) -> Found | None:
    """Return the variance of later rows by statistics frozen on the earlier half; 1 if they fit."""
    half = len(rows.entering) // 2
    if half < 2:
        return None
    early, late = rows.entering[:half], rows.entering[half:]
    moved = (late - early.mean(axis=0)) / np.sqrt(early.var(axis=0) + rows.epsilon)
    return _number(float(np.square(moved).mean()))


def _of_parameters(rows: NormRows, *, name: str, find: Callable[[Floats], Any]) -> Found:
    number = float(find(getattr(rows, name)))
    return f"{number:.2f}".replace("-", "−"), number


def _epsilon(rows: NormRows) -> Found:
    return f"{rows.epsilon:g}".replace("-", "−"), rows.epsilon


def _n_scale(rows: NormRows) -> Found:
    return _whole(rows.gamma.size)


def _whole(quantity: int) -> Found:
    return str(quantity), quantity


def _number(number: float) -> Found:
    return three_figures(number).replace("-", "−"), number


NORM_FIGURES: Mapping[str, tuple[str, Callable[[NormRows], Found | None]]] = {
    "norm_block": ("the block, counted from 1, whose first layer norm these are of", _block),
    "old_rows": ("rows at that norm before the last token’s", _n_old),
    "row_mean": ("mean of the last row that enters it", partial(_of_last_row, find=np.mean)),
    "row_variance": ("variance of that row", partial(_of_last_row, find=np.var)),
    "row_variance_after": (
        "variance of that row once its mean is taken away and its root divided by",
        _variance_after,
    ),
    "least_variance": (
        "smallest variance of a row that enters it",
        partial(_extreme_variance, find=np.min),
    ),
    "largest_variance": (
        "largest variance of a row that enters it",
        partial(_extreme_variance, find=np.max),
    ),
    "changed_over_features": (
        "old rows that the last token’s row changes, over features",
        partial(_n_changed, axis=1),
    ),
    "changed_over_positions": (
        "old rows that the last token’s row changes, over positions",
        partial(_n_changed, axis=0),
    ),
    "largest_change": (
        "by how much it changes a number of an old row at most, over positions",
        _largest_change,
    ),
    "frozen_variance": (
        "variance of the later half of the rows by means and variances, a feature each, of the "
        "earlier half; 1 if they described it",
        _frozen_variance,
    ),
    "scales": ("learned scales γ of the norm", _n_scale),
    **{
        f"{word}_{name}": (
            f"{'smallest' if word == 'least' else 'largest'} {letter} of the norm",
            partial(_of_parameters, name=name, find=np.min if word == "least" else np.max),
        )
        for name, letter in (("gamma", "γ"), ("beta", "β"))
        for word in ("least", "largest")
    },
    "epsilon": ("ε of the norm", _epsilon),
}
"""For each name what it is, and how it is found."""
