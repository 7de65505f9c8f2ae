"""Timing one small piece of work often enough, and undisturbed, to trust the figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Generic, TypeVar

from playground.generation.disturbance import PassClock
from playground.gpt2 import Cancelled

FEWEST_RUNS, MOST_RUNS = 4, 25
ENOUGH_S = 0.02
MOST_WAITED = 0.05
"""Of a run's time: what has waited longer for a processor is repeated."""
NEGLIGIBLE_S = 30e-6
"""Looking at the clocks takes some microseconds, and that is no waiting."""
MOST_DISTURBED = 6
"""Runs that are given a chance to go undisturbed while there is time; a busy machine stays busy."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRun(Generic[T]):
    """One timed run of a piece of work.

    Attributes:
        seconds: it took.
        result: what the work returned.
    """

    seconds: float
    result: T


class Waiting:
    """Counts from its creation on how long the threads that compute wait, as a run's steps do."""

    def __init__(self) -> None:
        self._clock = PassClock().start()

    def seconds(self) -> float:
        """Return what was waited since then; 0 where nothing tells."""
        self._clock.stop()
        return self._clock.waited_s or 0.0


@dataclass(slots=True, kw_only=True)
class Clock:
    """Times work piece by piece, repeats what was disturbed, and stops when it is called off.

    A share of the whole calibration says little: a program that was at work for a tenth of a
    second is nothing in two seconds, and everything in the piece of work that it fell on.

    Attributes:
        cancelled: looked at before every piece of work.
        late_from_s: from here on, in `perf_counter`'s seconds, work is timed only once: a slow or
            busy machine must not make a person wait.
        waiting: begins to count how long work waits.
        n_disturbed: pieces of work of which no run went undisturbed.
    """

    cancelled: Callable[[], bool]
    late_from_s: float
    waiting: Callable[[], Waiting]
    n_disturbed: int = field(default=0, init=False)

    @classmethod
    def with_patience(cls, patience_s: float, cancelled: Callable[[], bool]) -> "Clock":
        """Return a clock that is late in `patience_s` from now, for the BLAS threads set now."""
        return cls(cancelled=cancelled, late_from_s=perf_counter() + patience_s, waiting=Waiting)

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
        """Return the time of `work` at its best, in seconds; see `runs`.

        Raises:
            Cancelled: it was called off.
        """
        return undisturbed_s([run.seconds for run in self.runs(work, before=before)])

    def runs(
        self, work: Callable[[], T], *, before: Callable[[], object] | None = None
    ) -> list[TimedRun[T]]:
        """Return undisturbed runs of `work`, after one to warm up.

        Short work is repeated until it is worth a figure, long work a few times. If every run was
        disturbed they are all returned, and counted as a disturbed piece of work.

        Args:
            work: what is timed.
            before: done before each run, outside the time.

        Raises:
            Cancelled: it was called off.
        """
        warm_up, _ = self._run(work, before)
        quiet: list[TimedRun[T]] = []
        disturbed: list[TimedRun[T]] = []
        while not self._is_enough(warm_up, quiet, disturbed):
            run, waited_s = self._run(work, before)
            is_disturbed = waited_s > max(MOST_WAITED * run.seconds, NEGLIGIBLE_S)
            (disturbed if is_disturbed else quiet).append(run)
        self.n_disturbed += not quiet
        return quiet or disturbed

    def _run(
        self, work: Callable[[], T], before: Callable[[], object] | None
    ) -> tuple[TimedRun[T], float]:
        """Return a run, and how long it waited."""
        self.check()
        if before is not None:
            before()
        waiting = self.waiting()
        start = perf_counter()
        result = work()
        seconds = perf_counter() - start
        return TimedRun(seconds=seconds, result=result), waiting.seconds()

    def _is_enough(
        self, warm_up: TimedRun[T], quiet: list[TimedRun[T]], disturbed: list[TimedRun[T]]
    ) -> bool:
        """Tell whether these are worth a figure: a few, and some 20 ms of them."""
        if not quiet:
            return len(disturbed) >= (1 if self.is_late else MOST_DISTURBED)
        every = (warm_up, *quiet, *disturbed)
        n_runs, spent_s = len(every), sum(run.seconds for run in every)
        return (
            self.is_late or n_runs >= MOST_RUNS or (n_runs >= FEWEST_RUNS and spent_s >= ENOUGH_S)
        )


def undisturbed_s(times_s: Sequence[float]) -> float:
    """Return the time that a quarter of the runs kept below: other programs only ever add."""
    return sorted(times_s)[len(times_s) // 4]
