"""What a benchmark's figures depend on, for the lines above and below its table."""

import os
import statistics
from collections.abc import Sequence

from playground.measure.machine import BUSY_SHARE, OtherWork, this_machine


def print_conditions(*more: str) -> None:
    """Print processor, NumPy, BLAS with its kernel and threads, load, and whatever else."""
    machine = this_machine()
    blas = machine.blas
    parts = [machine.cpu, f"{os.cpu_count()} cores", f"NumPy {machine.numpy_version}"]
    parts += [f"{blas.words} ({blas.kernel or 'unknown'} kernel)", *more]
    if hasattr(os, "getloadavg"):
        parts.append(f"load {os.getloadavg()[0]:.1f}")
    print(" · ".join(parts))


def print_disturbance(other_work: OtherWork) -> None:
    """Print how much of the machine other programs used while the figures were taken."""
    share = other_work.share()
    doubt = ": too much, the figures are to be doubted" if share > BUSY_SHARE else ""
    print(f"other programs used {share:.0%} of the processors meanwhile{doubt}")


def verdict(ratio: float, bar: float, stretch: float) -> str:
    """Say how a ratio, of which less is better, stands to what is aimed at."""
    met = "stretch met" if ratio <= stretch else "bar met" if ratio <= bar else "BAR MISSED"
    return f"{ratio:5.2f}×  {met} (bar {bar:.2f}, stretch {stretch:.2f})"


def quartiles(values: Sequence[float]) -> str:
    """Return the middle half of the values as text."""
    low, _, high = statistics.quantiles(values, n=4) if len(values) > 1 else [*values] * 3
    return f"{low:.1f}–{high:.1f}"
