"""What the card of a norm draws: its activations, standardised one way or another, with labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from playground.tabs.inside.norm.figures import Axis, NormView

Floats = NDArray[np.float64]
_STANDARDISED_LIMIT = 2.5
"""The value with the fullest colour among numbers of mean 0 and variance 1."""


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
