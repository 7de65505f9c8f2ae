"""Layer norm beside batch norm, on the activations that enter one of the model's norms."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2
from playground.tabs.inside.stream import NormPlace
from playground.tabs.inside.values import evenly_spaced

ROWS_SHOWN = 12
"""Rows before the appended one."""
FEATURES_SHOWN = 40

_STANDARDISED_LIMIT = 2.5
"""The value with the fullest colour among numbers of mean 0 and variance 1."""

Floats = NDArray[np.float64]


class Axis(Enum):
    """What a standardisation goes over."""

    FEATURES = "features"
    """Each row on its own: layer norm (Ba et al., 2016)."""
    POSITIONS = "positions"
    """Each feature over all rows, as batch norm (Ioffe and Szegedy, 2015) does with the statistics
    of the present batch, here a batch of one text."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standardised:
    """Rows with mean 0 and variance 1 along an axis.

    Attributes:
        values: `(rows, features)`, before scale and shift.
        mean, variance: one a row for `Axis.FEATURES`, one a feature for `Axis.POSITIONS`.
    """

    values: Floats
    mean: Floats
    variance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AxisView:
    """The rows shown, standardised along one axis, before and after a row is appended.

    Attributes:
        before: `(rows, features)` of the rows shown, without the last token's.
        after: `(rows + 1, features)`.
        mean_before, variance_before, mean_after, variance_after: of what is shown: one a row for
            `Axis.FEATURES`, one a feature for `Axis.POSITIONS`.
        row_changes: largest change of each old row shown, all its features considered.
        n_changed: old rows with any bit that changed, of all, not only those shown.
        largest_change: in any old row.
    """

    before: Floats
    after: Floats
    mean_before: Floats
    variance_before: Floats
    mean_after: Floats
    variance_after: Floats
    row_changes: Floats
    n_changed: int
    largest_change: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormView:
    """One norm at work.

    Attributes:
        place: which norm.
        entering: `(rows + 1, features)` of what goes in, the last token's row last.
        over_features, over_positions: the same standardised.
        first_row: position of the first row shown.
        features: which features these are.
        n_rows, n_features: of the whole matrix, the last token's row included.
        gamma, beta: scale and shift of the features shown.
        gamma_range, beta_range: smallest and largest of all features.
        epsilon: added to the variance.
    """

    place: NormPlace
    entering: Floats
    over_features: AxisView
    over_positions: AxisView
    first_row: int
    features: tuple[int, ...]
    n_rows: int
    n_features: int
    gamma: Floats
    beta: Floats
    gamma_range: tuple[float, float]
    beta_range: tuple[float, float]
    epsilon: float

    def along(self, axis: Axis) -> AxisView:
        """Return the view for an axis."""
        return self.over_features if axis is Axis.FEATURES else self.over_positions


def standardise(x: NDArray[Any], axis: Axis, epsilon: float) -> Standardised:
    """Return `x` `(rows, features)` with mean 0 and variance 1 along an axis, in float64.

    NumPy sums each row by itself, so that over features a row's bits do not depend on other rows.
    """
    x = np.ascontiguousarray(x, np.float64)
    along = 1 if axis is Axis.FEATURES else 0
    mean = x.mean(axis=along, keepdims=True)
    centred = x - mean
    variance = np.square(centred).mean(axis=along, keepdims=True)
    values = centred / np.sqrt(variance + epsilon)
    return Standardised(values=values, mean=mean.ravel(), variance=variance.ravel())


def norm_view(gpt2: GPT2, place: NormPlace, entering: NDArray[Any]) -> NormView:
    """Look at a norm with and without the last of the rows `(n_seq, n_embd)` that enter it."""
    epsilon = gpt2.config.layer_norm_epsilon
    tensors = gpt2.tensors()
    gamma = tensors[place.parameter_prefix + "weight"].astype(np.float64)
    beta = tensors[place.parameter_prefix + "bias"].astype(np.float64)
    n_rows, n_features = entering.shape
    first_row = max(0, n_rows - 1 - ROWS_SHOWN)
    features = evenly_spaced(n_features, FEATURES_SHOWN)
    view = NormView(
        place=place,
        entering=entering[first_row:, features].astype(np.float64),
        over_features=_axis_view(entering, Axis.FEATURES, epsilon, first_row, features),
        over_positions=_axis_view(entering, Axis.POSITIONS, epsilon, first_row, features),
        first_row=first_row,
        features=tuple(features.tolist()),
        n_rows=n_rows,
        n_features=n_features,
        gamma=gamma[features],
        beta=beta[features],
        gamma_range=(float(gamma.min()), float(gamma.max())),
        beta_range=(float(beta.min()), float(beta.max())),
        epsilon=epsilon,
    )
    _freeze(view)
    return view


def _axis_view(
    entering: NDArray[Any],
    axis: Axis,
    epsilon: float,
    first_row: int,
    features: NDArray[np.intp],
) -> AxisView:
    after = standardise(entering, axis, epsilon)
    if len(entering) > 1:
        before = standardise(entering[:-1], axis, epsilon)
    else:
        n_statistics = 0 if axis is Axis.FEATURES else entering.shape[1]
        nothing = np.zeros(n_statistics)
        before = Standardised(values=after.values[:0], mean=nothing, variance=nothing)
    changes = np.abs(after.values[:-1] - before.values).max(axis=1, initial=0.0)
    is_changed = (after.values[:-1] != before.values).any(axis=1)
    shown = slice(first_row, None) if axis is Axis.FEATURES else features
    view = AxisView(
        before=before.values[first_row:, features],
        after=after.values[first_row:, features],
        mean_before=before.mean[shown],
        variance_before=before.variance[shown],
        mean_after=after.mean[shown],
        variance_after=after.variance[shown],
        row_changes=changes[first_row:],
        n_changed=int(np.count_nonzero(is_changed)),
        largest_change=float(changes.max(initial=0.0)),
    )
    _freeze(view)
    return view


def _freeze(view: NormView | AxisView) -> None:
    """Make every array of a view read-only: it crosses to another thread."""
    for each in fields(view):
        value = getattr(view, each.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)


class Look(Enum):
    """What the activations are standardised over; the value is its name on a button."""

    OVER_FEATURES = "Features"
    OVER_POSITIONS = "Positions"
    ENTERING = "Neither"

    @property
    def axis(self) -> Axis | None:
        """What is standardised over; None for the activations as they enter."""
        return {
            Look.OVER_FEATURES: Axis.FEATURES,
            Look.OVER_POSITIONS: Axis.POSITIONS,
        }.get(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormPicture:
    """A matrix and what stands beside it.

    Attributes:
        values: `(rows, features)`.
        limit: the value with the fullest colour.
        row_labels, feature_labels: beside and below the cells.
        axis: what was standardised over, or None.
        mean, variance: one a row or one a feature, as `axis` says; empty without one.
        changes: largest change of each old row since the last row was appended; None before that.
    """

    values: Floats
    limit: float
    row_labels: Sequence[str]
    feature_labels: Sequence[str]
    axis: Axis | None
    mean: Floats
    variance: Floats
    changes: Floats | None


def norm_picture(
    view: NormView, look: Look, texts: Sequence[str], *, is_appended: bool
) -> NormPicture:
    """Return what to draw.

    Args:
        view: the norm at work.
        look: as the activations enter, or standardised.
        texts: of all tokens of the context.
        is_appended: with the last token's row, or without it.
    """
    n_rows = len(view.entering) - (not is_appended)
    nothing = np.zeros(0)
    values, mean, variance, changes = view.entering[:n_rows], nothing, nothing, None
    if look.axis is not None:
        along = view.along(look.axis)
        values = along.after if is_appended else along.before
        mean = along.mean_after if is_appended else along.mean_before
        variance = along.variance_after if is_appended else along.variance_before
        changes = along.row_changes if is_appended else None
    positions = range(view.first_row, view.first_row + n_rows)
    limit = _STANDARDISED_LIMIT if look.axis is not None else _limit(view.entering)
    return NormPicture(
        values=values,
        limit=limit,
        row_labels=[f"{position}  {texts[position]}" for position in positions],
        feature_labels=[str(feature) for feature in view.features],
        axis=look.axis,
        mean=mean,
        variance=variance,
        changes=changes,
    )


def _limit(values: Floats) -> float:
    """Return what most values stay below: a few features are giants in a trained model."""
    return float(np.quantile(np.abs(values), 0.97)) if values.size else 1.0
