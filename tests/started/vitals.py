"""What a process takes of the machine while it is used: memory, threads and open files.

What it has in hand comes and goes, and one model is a hundred times another: only moments at which
everything was put away are compared.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

_SETTLED_S = 600.0
"""Caches fill and pages of tabs are built until then."""
_MOST_GROWTH = 0.05
_FEWEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How it was at one moment.

    Attributes:
        at_s: since it began.
        memory_mb: its own alone, in 10⁶ bytes.
        n_threads, n_files: that it had, and had open.
        in_hand: the models that it computed with.
    """

    at_s: float
    memory_mb: float
    n_threads: int
    n_files: int
    in_hand: str

    def in_words(self) -> str:
        """Return them in one line, of which one stands under another."""
        return (
            f"{self.at_s / 60:5.1f} min  {self.memory_mb:6.1f} MB  {self.n_threads:3} threads  "
            f"{self.n_files:3} files  {self.in_hand}"
        )


@dataclass
class Vitals:
    """The signs of one process.

    Attributes:
        in_hand: tells which models it computes with.
        at_rest: those at which everything was put away, the first one first.
    """

    pid: int
    in_hand: Callable[[], str]
    began_s: float = field(default_factory=time.monotonic)
    at_rest: list[Sign] = field(default_factory=list)

    def now(self) -> Sign | None:
        """Take its signs; None if it is not there."""
        try:
            process = psutil.Process(self.pid)
            return Sign(
                at_s=time.monotonic() - self.began_s,
                memory_mb=process.memory_full_info().uss / 1e6,
                n_threads=process.num_threads(),
                n_files=process.num_fds(),
                in_hand=self.in_hand(),
            )
        except psutil.Error:
            return None

    def look_at_rest(self) -> None:
        """Take its signs now that everything is put away."""
        if (sign := self.now()) is not None:
            self.at_rest.append(sign)

    def growth(self) -> float | None:
        """Return by how much the memory at rest has grown since it settled; None if it never did.

        The middle of the last third of such moments against that of the first.
        """
        settled = [sign.memory_mb for sign in self.at_rest if sign.at_s >= _SETTLED_S]
        if len(settled) < _FEWEST:
            return None
        third = len(settled) // 3
        return statistics.median(settled[-third:]) / statistics.median(settled[:third]) - 1

    def complaints(self) -> list[str]:
        """Return what has grown that should not, in sentences."""
        growth = self.growth()
        has_grown = growth is not None and growth > _MOST_GROWTH
        return [f"its memory at rest has grown by {growth:.1%}"] if has_grown else []

    def in_words(self) -> str:
        """Return the signs at rest, and by how much the memory has grown between them."""
        growth = self.growth()
        said = "too short to tell" if growth is None else f"{growth:+.1%}"
        lines = [sign.in_words() for sign in self.at_rest]
        return "\n".join([*lines, f"growth at rest, after the first ten minutes: {said}"])
