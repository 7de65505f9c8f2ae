"""Timing one small piece of work often enough to trust the figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from playground.gpt2 import Cancelled

FEWEST_RUNS, MOST_RUNS = 4, 25
ENOUGH_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Times work, and stops when it is called off.

    Attributes:
        cancelled: looked at before every piece of work.
        late_from_s: from here on, in `perf_counter`'s seconds, work is timed only once: a slow or
            busy machine must not make a person wait.
    """

    cancelled: Callable[[], bool]
    late_from_s: float

    @classmethod
    def with_patience(cls, patience_s: float, cancelled: Callable[[], bool]) -> "Clock":
        """Return a clock that is late in `patience_s` from now."""
        return cls(cancelled=cancelled, late_from_s=perf_counter() + patience_s)

    @property
    def is_late(self) -> bool:
        """Whether it is time to come to an end."""
        return perf_counter() > self.late_from_s

    def check(self) -> None:
        """Go on unless called off.

        Raises:
            Cancelled: it was called off.
        """
        if self.cancelled():
            raise Cancelled

    def time(
        self, work: Callable[[], object], *, before: Callable[[], object] | None = None
    ) -> float:
        """Return the time of `work` in seconds, after one run to warm up.

        Short work is repeated until it is worth a figure, long work a few times.

        Args:
            work: what is timed.
            before: done before each run, outside the time.

        Raises:
            Cancelled: it was called off.
        """
        times: list[float] = []
        while len(times) < 2 or not (self.is_late or _is_enough(times)):
            self.check()
            if before is not None:
                before()
            start = perf_counter()
            work()
            times.append(perf_counter() - start)
        return undisturbed_s(times[1:])


def undisturbed_s(times_s: Sequence[float]) -> float:
    """Return the time that a quarter of the runs kept below: other programs only ever add."""
    return sorted(times_s)[len(times_s) // 4]


def _is_enough(times: list[float]) -> bool:
    """Tell whether these are worth a figure: a few, and some 20 ms of them."""
    return len(times) >= MOST_RUNS or (len(times) >= FEWEST_RUNS and sum(times) >= ENOUGH_S)
