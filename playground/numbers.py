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


def binary_size(n_bytes: float) -> str:
    """Return an amount of memory in the unit that suits it: 0 KiB, 900 KiB, 72.0 MiB, 1.2 GiB."""
    kib = n_bytes / 1024
    if kib < 1023.5:
        return f"{kib:.0f} KiB"
    mib = kib / 1024
    return f"{mib:.1f} MiB" if mib < 1023.95 else f"{mib / 1024:.1f} GiB"


def with_prefix(amount: float, unit: str) -> str:
    """Return an amount with two or three digits and a prefix: 495 MB, 26 GFLOP/s."""
    for prefix in ("", "k", "M", "G"):
        if amount < 999.5:
            return f"{amount:.3g} {prefix}{unit}"
        amount /= 1000
    return f"{amount:,.3g} T{unit}" if amount < 999.5 else f"{amount:,.0f} T{unit}"
