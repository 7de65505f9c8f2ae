"""Passes that were kept from running: how long they waited, and which figures that spoils."""

import math
import os
import threading
import time
from collections import deque
from functools import cache
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

MUCH = 0.1
"""Of a pass: so much waiting, or so much longer than its neighbours, is no scatter of its own.
Measured: undisturbed passes of one thread wait less than 1 % and scatter by 5; one that was pushed
off its core waits for a turn of the scheduler, milliseconds."""
MOST = 0.25
"""Of a pass, that it waits and still counts where every pass waits."""
N_NEIGHBOURS = 15
"""Passes of a path that one is held against: few enough that the context has hardly grown."""
_FEWEST = 5
"""Neighbours that show how far passes scatter."""
_SPREADS = 6.0
"""Median absolute deviations that a pass may lie above the median of its neighbours."""
_TICKS = 10
"""Of the clock of a thread's running, that a pass takes at least where that clock is believed."""
_TASKS = Path("/proc/self/task")


class BlasDelays:
    """How long the threads of the BLAS have waited for a core, in all, as Linux counts it.

    They are the threads that are neither Python's nor named by their owners, as Qt's are. The files
    stay open: reading one takes a microsecond or two.

    Args:
        tasks: the directory with an entry for each thread of this process.
    """

    def __init__(self, tasks: Path = _TASKS) -> None:
        self._tasks = tasks
        self._names: list[str] = []
        self._files: list[int] = []
        self._is_told = self._tells()

    def total_s(self) -> float | None:
        """Return the seconds so far, of all of them; None where the system does not tell."""
        if not self._is_told:
            return None
        try:
            names = os.listdir(self._tasks)  # noqa: PTH208  # half the time of iterdir
            if names != self._names:
                self._follow(names)
            return sum(_run_delay_ns(os.pread(file, 64, 0)) for file in self._files) / 1e9
        except OSError:  # a thread ended just now
            self.close()
            return None

    def close(self) -> None:
        """Let go of the files; the next reading opens them again."""
        for file in self._files:
            os.close(file)
        self._files, self._names = [], []

    def _tells(self) -> bool:
        """Look whether there are such files; a kernel that does not count writes noughts."""
        try:
            counted = (self._own() / "schedstat").read_bytes().split()
            return int(counted[0]) > 0 and len(counted) > 1
        except (OSError, ValueError, IndexError):
            return False

    def _own(self) -> Path:
        """Return the main thread's entry."""
        return self._tasks / str(threading.main_thread().native_id)

    def _follow(self, names: list[str]) -> None:
        """Open the files of threads that have come, and let go of those that have gone."""
        self.close()
        known = {str(thread.native_id) for thread in threading.enumerate()}
        known.add(str(threading.get_native_id()))
        program = (self._own() / "comm").read_bytes()
        for name in names:
            task = self._tasks / name
            if name not in known and (task / "comm").read_bytes() == program:
                self._files.append(os.open(task / "schedstat", os.O_RDONLY))
        self._names = names


def _run_delay_ns(schedstat: bytes) -> int:
    """Return the second of its numbers: ready to run, and not running."""
    return int(schedstat.split()[1])


@cache
def blas_delays() -> BlasDelays:
    """Return the one that reads this process's threads."""
    return BlasDelays()


class PassClock:
    """Times passes; whatever else is read is read before the clock starts and after it stops.

    A thread that computes and does not run waits: for a core, or for Python's lock. One that waits
    for another thread of the BLAS spins meanwhile and counts as running, so what those threads
    waited is added. Where the system does not count that, waiting is known only of a pass that one
    thread computed by itself.

    Attributes:
        forward_s: wall time of the last pass.
        waited_s: how much of it the threads that computed were ready and did not run; None where
            that cannot be told.
    """

    def __init__(self, delays: BlasDelays | None = None) -> None:
        self._delays = delays or blas_delays()
        self._tick_s = time.get_clock_info("thread_time").resolution
        self.forward_s = 0.0
        self.waited_s: float | None = None
        self._before = (0.0, 0.0, 0.0)
        self._started_s = 0.0

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> Self:
        """Read what has to be read, then start."""
        self._before = self._readings()
        self._started_s = time.perf_counter()
        return self

    def stop(self) -> None:
        """Stop, then find out what was waited."""
        self.forward_s = time.perf_counter() - self._started_s
        after = self._readings()
        pairs = zip(self._before, after, strict=True)
        ran_s, all_ran_s, blas_s = (now - before for before, now in pairs)
        has_help = all_ran_s - ran_s > MUCH * self.forward_s
        if self._tick_s * _TICKS > self.forward_s or (math.isnan(blas_s) and has_help):
            self.waited_s = None
            return
        own_s = max(self.forward_s - ran_s, 0.0)
        # A thread that has gone meanwhile took its seconds with it.
        others_s = 0.0 if math.isnan(blas_s) else max(blas_s, 0.0)
        # Threads that wait at the same time count twice, but no pass waits longer than it takes.
        self.waited_s = min(own_s + others_s, self.forward_s)

    def _readings(self) -> tuple[float, float, float]:
        """Return seconds that this thread ran, that all of them ran, and that the BLAS's waited."""
        blas_s = self._delays.total_s()
        return time.thread_time(), time.process_time(), math.nan if blas_s is None else blas_s


class Neighbours:
    """The latest decode passes of one path, which tell whether the next one was disturbed.

    A pass is disturbed if it waited for more than a tenth of its time and took a tenth longer than
    undisturbed ones of late. Where every one of late was, that is how this machine runs: then one
    that waited for less than a quarter of its time counts again. More is never counted, or a busy
    machine would change what a figure says of the model; then there is none. Where waiting is not
    known, a pass is disturbed if it lies far above its neighbours.
    """

    def __init__(self) -> None:
        self._latest: deque[tuple[float, bool]] = deque(maxlen=N_NEIGHBOURS)

    def is_disturbed(self, forward_s: float, waited_s: float | None) -> bool:
        """Judge a decode pass, and take it in as a neighbour of the next."""
        if waited_s is None:
            disturbed = self._stands_out(forward_s)
        else:
            disturbed = self._is_longer(forward_s) and waited_s > self._borne() * forward_s
        self._latest.append((forward_s, disturbed))
        return disturbed

    def _is_longer(self, forward_s: float) -> bool:
        """Tell whether a pass is longer than undisturbed ones; where there is none it may be."""
        undisturbed = [seconds for seconds, is_disturbed in self._latest if not is_disturbed]
        return not undisturbed or forward_s > (1 + MUCH) * median(undisturbed)

    def _borne(self) -> float:
        """Return the share of a pass that it may wait and still count."""
        is_usual = len(self._latest) == N_NEIGHBOURS and all(told for _, told in self._latest)
        return MOST if is_usual else MUCH

    def _stands_out(self, forward_s: float) -> bool:
        """Tell whether a pass lies above all that its neighbours' scatter explains."""
        seconds = [each for each, _ in self._latest]
        if len(seconds) < _FEWEST:
            return False
        middle_s = median(seconds)
        spread_s = median(abs(each - middle_s) for each in seconds)
        return forward_s > middle_s + max(_SPREADS * spread_s, 2 * MUCH * middle_s)
