"""What a process takes of the machine while it is used: memory, threads and open files."""

import statistics
import time
from dataclasses import dataclass, field

import psutil

_EVERY_S = 5.0
_SETTLED_S = 600.0
"""Caches fill and pages of tabs are built until then."""
_MOST_GROWTH = 0.05
_FEWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How it was at one moment.

    Attributes:
        at_s: since it began.
        memory_mb: its own alone, in 10⁶ bytes.
        n_threads, n_files: that it had, and had open.
    """

    at_s: float
    memory_mb: float
    n_threads: int
    n_files: int

    def in_words(self) -> str:
        """Return them in one line, of which one stands under another."""
        return (
            f"{self.at_s / 60:5.1f} min  {self.memory_mb:6.1f} MB  {self.n_threads:3} threads  "
            f"{self.n_files:3} files"
        )


@dataclass
class Vitals:
    """The signs of one process, every few seconds.

    Attributes:
        signs: the first one first.
    """

    pid: int
    began_s: float = field(default_factory=time.monotonic)
    signs: list[Sign] = field(default_factory=list)

    def look(self) -> None:
        """Take its signs if it is time, and it is there."""
        now_s = time.monotonic() - self.began_s
        if self.signs and now_s - self.signs[-1].at_s < _EVERY_S:
            return
        try:
            process = psutil.Process(self.pid)
            memory = process.memory_full_info().uss / 1e6
            sign = Sign(
                at_s=now_s,
                memory_mb=memory,
                n_threads=process.num_threads(),
                n_files=process.num_fds(),
            )
        except psutil.Error:
            return
        self.signs.append(sign)

    def growth(self) -> float | None:
        """Return by how much the memory has grown once it had settled; None if it never had.

        The floor of the last third against that of the first: what is in hand comes and goes, and
        one model is a hundred times another. On the floor like is compared with like.
        """
        settled = [sign.memory_mb for sign in self.signs if sign.at_s >= _SETTLED_S]
        third = len(settled) // 3
        if third < _FEWEST:
            return None
        return _floor(settled[-third:]) / _floor(settled[:third]) - 1

    def complaints(self) -> list[str]:
        """Return what has grown that should not, in sentences."""
        growth = self.growth()
        return (
            [f"its memory has grown by {growth:.1%}"]
            if growth is not None and growth > _MOST_GROWTH
            else []
        )

    def in_words(self) -> str:
        """Return the signs at the beginning, about every minute, and at the end."""
        shown: list[Sign] = []
        for sign in self.signs:
            if not shown or sign.at_s - shown[-1].at_s >= 60 or sign is self.signs[-1]:
                shown.append(sign)
        lines = [sign.in_words() for sign in shown]
        growth = self.growth()
        said = "too short to tell" if growth is None else f"{growth:+.1%}"
        return "\n".join([*lines, f"growth after the first ten minutes: {said}"])


def _floor(values: list[float]) -> float:
    """Return what a tenth of the values lie below."""
    return statistics.quantiles(values, n=10)[0]
