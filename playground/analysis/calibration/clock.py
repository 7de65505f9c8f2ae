"""Timing one small piece of work often enough to trust the figure."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from playground.gpt2 import Cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Times work, and stops when it is called off.

    Attributes:
        cancelled: looked at before every piece of work.
        at_least_s: repeat until this much time was spent …
        at_most: … or this often, whichever comes first.
    """

    cancelled: Callable[[], bool]
    at_least_s: float = 0.02
    at_most: int = 25

    def time(
        self, work: Callable[[], object], *, before: Callable[[], object] | None = None
    ) -> float:
        """Return the median time of `work` in seconds, after one run to warm up.

        Args:
            work: what is timed.
            before: done before each run, outside the time.

        Raises:
            Cancelled: it was called off.
        """
        times: list[float] = []
        while len(times) < 4 or (sum(times) < self.at_least_s and len(times) < self.at_most):
            if self.cancelled():
                raise Cancelled
            if before is not None:
                before()
            start = perf_counter()
            work()
            times.append(perf_counter() - start)
        return median(times[1:])
