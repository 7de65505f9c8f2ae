"""Series with gaps, where nothing was measured."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Shaped

from playground.kit.plots.run_curves import Points


def with_gaps(points: Points) -> tuple[Shaped[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Return x and y with a NaN in y wherever x leaves out a whole number.

    So a line ends where the switch was flipped and starts anew where it was flipped back. Without
    a gap the arrays themselves are returned, not copies.
    """
    jumps = np.flatnonzero(np.diff(points.x) != 1) + 1
    if not jumps.size:
        return points.x, points.y
    return np.insert(points.x, jumps, points.x[jumps]), np.insert(points.y, jumps, np.nan)


def joined(
    series: Sequence[Points],
) -> tuple[Shaped[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Return several series as one, with a gap after each: one drawn item for all of them."""
    parts = [with_gaps(points) for points in series if len(points.x)]
    if not parts:
        return np.empty(0), np.empty(0)
    x = np.concatenate([np.append(x, x[-1]) for x, _ in parts])
    y = np.concatenate([np.append(y, np.nan) for _, y in parts])
    return x, y
