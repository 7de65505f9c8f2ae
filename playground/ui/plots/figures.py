"""Measured numbers as people read them."""

import math

_LEAST_WITH_DECIMALS = 5e-4


def three_figures(value: float) -> str:
    """Return a number with three significant figures: 0.912, 19.3, 153, 1,240.

    Trailing zeros stay, so that a live number keeps its width; no more than three decimals do, and
    a number that they would make 0 reads 1.3e-05.
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) < _LEAST_WITH_DECIMALS:
        return f"{value:.1e}"
    digits = 2 - math.floor(math.log10(abs(float(f"{value:.3g}"))))
    return f"{value:,.{min(max(digits, 0), 3)}f}"
