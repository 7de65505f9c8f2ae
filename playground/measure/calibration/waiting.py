"""How long work had to wait for a processor, or for Python's lock, while it was timed."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from playground.measure.machine import blas_info

_TASKS = Path("/proc/self/task")
_FINEST_S = 1e-5
"""Thread time that is coarser, as on Windows, says nothing of a piece of work of milliseconds."""


class Waiting:
    """Counts from its creation on how long the threads that compute were ready and did not run.

    On Linux the scheduler tells this of every thread, those of BLAS included. With one BLAS thread
    the clock and the thread's own processor time show it on any system, waiting for Python's lock
    included. With several, the thread that asked for a product may sleep until all have done their
    part, and that is no disturbance.

    Args:
        is_single: whether products are made on the calling thread alone.
    """

    def __init__(self, *, is_single: bool) -> None:
        self._is_single = is_single and time.get_clock_info("thread_time").resolution <= _FINEST_S
        self._run_delay_s = run_delay_s()
        self._own_s, self._began_s = time.thread_time(), time.perf_counter()

    def seconds(self) -> float:
        """Return what was waited since then; 0 where nothing tells."""
        # The clock that was read last is read first: what lies between is not counted as waiting.
        elapsed_s = time.perf_counter() - self._began_s
        own_s = time.thread_time() - self._own_s
        waited_s = elapsed_s - own_s if self._is_single else 0.0
        before_s, after_s = self._run_delay_s, run_delay_s()
        if before_s is not None and after_s is not None:
            waited_s = max(waited_s, after_s - before_s)
        return max(0.0, waited_s)


def is_single_threaded() -> bool:
    """Return whether BLAS multiplies on the calling thread alone."""
    return blas_info().n_threads == 1


def run_delay_s(tasks: Path = _TASKS) -> float | None:
    """Return how long this process's threads have waited for a processor; None if nothing tells.

    The main thread is left out unless it asks: that the window waits disturbs no product.
    """
    own, main = threading.get_native_id(), os.getpid()
    total_ns = 0
    try:
        for task in tasks.iterdir():
            if int(task.name) == main != own:
                continue
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
                total_ns += int((task / "schedstat").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return total_ns / 1e9
