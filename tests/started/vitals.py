"""What a process takes of the machine while it is used: memory, threads and open files.

What it has in hand comes and goes, and one model is a hundred times another: only when the same
models are in hand are two moments compared.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
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
    """The signs of one process, every few seconds.

    Attributes:
        in_hand: tells which models it computes with.
        signs: the first one first.
    """

    pid: int
    in_hand: Callable[[], str]
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
                in_hand=self.in_hand(),
            )
        except psutil.Error:
            return
        self.signs.append(sign)

    def growth(self) -> dict[str, float]:
        """Return by how much the memory has grown once it had settled, by what was in hand.

        The floor of the last third of such moments against that of the first: plots, tables and
        dialogs come and go, too. What was in hand too seldom is not there.
        """
        settled: defaultdict[str, list[float]] = defaultdict(list)
        for sign in self.signs:
            if sign.at_s >= _SETTLED_S:
                settled[sign.in_hand].append(sign.memory_mb)
        grown: dict[str, float] = {}
        for in_hand, values in sorted(settled.items()):
            third = len(values) // 3
            if third >= _FEWEST:
                grown[in_hand] = _floor(values[-third:]) / _floor(values[:third]) - 1
        return grown

    def complaints(self) -> list[str]:
        """Return what has grown that should not, in sentences."""
        return [
            f"with {in_hand} its memory has grown by {growth:.1%}"
            for in_hand, growth in self.growth().items()
            if growth > _MOST_GROWTH
        ]

    def in_words(self) -> str:
        """Return the signs at the beginning, about every minute, and at the end."""
        shown: list[Sign] = []
        for sign in self.signs:
            if not shown or sign.at_s - shown[-1].at_s >= 60 or sign is self.signs[-1]:
                shown.append(sign)
        lines = [sign.in_words() for sign in shown]
        grown = [f"{growth:+.1%} with {in_hand}" for in_hand, growth in self.growth().items()]
        said = ", ".join(grown) or "too short to tell"
        return "\n".join([*lines, f"growth after the first ten minutes: {said}"])


def _floor(values: list[float]) -> float:
    """Return what a tenth of the values lie below."""
    return statistics.quantiles(values, n=10)[0]
