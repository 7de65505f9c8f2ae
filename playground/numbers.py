"""Every number that a person reads: its digits, its unit, and how many of a thing there are.

Bytes are told in powers of 1000 (`short_bytes`), those of files, weights, memory and traffic alike,
so that they can be held against each other.
"""

import math
from collections.abc import Sequence

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


def counted(quantity: int, noun: str) -> str:
    """Return how many of a thing there are: `1 token`, `1,240 tokens`."""
    return f"1 {noun}" if quantity == 1 else f"{quantity:,} {noun}s"


def stretches(numbers: Sequence[int]) -> str:
    """Return numbers that grow: `4`, or `1–3, 7`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in found)


def milliseconds(ms: float) -> str:
    """Return a duration as a card tells it: `19.3 ms`."""
    return f"{three_figures(ms)} ms"


def live_duration(seconds: float) -> str:
    """Return a duration that is read at a glance: `3.2 ms`, `45 ms`, `1.3 s`."""
    if seconds < 0.9995:
        ms = seconds * 1000
        return f"{ms:.1f} ms" if ms < 9.95 else f"{ms:.0f} ms"
    return f"{seconds:.1f} s"


def time_left(seconds: float) -> str:
    """Return a wait as one is told of it: `8 s left`, `3 min left`, `1 h 20 min left`."""
    if seconds < 99.5:
        return f"{max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min left"


def live_rate(tokens_per_s: float) -> str:
    """Return a rate that is read at a glance: `9.4 tok/s`, `1,240 tok/s`."""
    decimals = 1 if tokens_per_s < 9.95 else 0
    return f"{tokens_per_s:,.{decimals}f} tok/s"


def times(ratio: float) -> str:
    """Return how many times as much one thing is as another: `9.4×`, `12×`, `1,234×`."""
    return f"{ratio:,.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×"


def with_prefix(amount: float, unit: str) -> str:
    """Return an amount with two or three digits and a prefix: 495 MB, 26 GFLOP/s."""
    for prefix in ("", "k", "M", "G"):
        if amount < 999.5:
            return f"{amount:.3g} {prefix}{unit}"
        amount /= 1000
    return f"{amount:,.3g} T{unit}" if amount < 999.5 else f"{amount:,.0f} T{unit}"


def short_count(quantity: int) -> str:
    """Return a count such as `124M`."""
    return _scaled(quantity, ("", "k", "M", "B"))


def short_bytes(n_bytes: int) -> str:
    """Return an amount of memory such as `498 MB`, in powers of a thousand."""
    return _scaled(n_bytes, (" B", " kB", " MB", " GB"))


def bytes_or_dash(n_bytes: int) -> str:
    """Return an amount of memory such as `442 kB`; a dash for none."""
    return short_bytes(n_bytes) if n_bytes else "–"


def flops(count: int) -> str:
    """Return an amount of arithmetic, up to its unit: `1.2 M` or `60 `; a dash for none."""
    if not count:
        return "–"
    text = short_count(count)
    if text[-1].isdecimal():
        return f"{text} "
    return f"{text[:-1]} {'G' if text[-1] == 'B' else text[-1]}"


def _scaled(quantity: int, units: tuple[str, str, str, str]) -> str:
    """Return a quantity in one of four units, each a thousand times the one before."""
    in_unit = float(f"{quantity:.3g}")
    for unit in units[:-1]:
        if in_unit < 1000:
            return f"{in_unit:.3g}{unit}"
        in_unit /= 1000
    return f"{in_unit:,.6g}{units[-1]}"
