"""The machine that figures were measured on, and what else it was doing."""

import math
import platform
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs]

from playground.measure.cores import affinity, sysctl
from playground.numbers import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class BlasInfo:
    """The BLAS behind NumPy.

    Attributes:
        name: such as `"OpenBLAS 0.3.31"`; `"unknown BLAS"` when it cannot be told.
        kernel: the processor family it was tuned for, such as `"Zen"`, or empty.
        n_threads: threads it uses now, 1 when that cannot be told.
    """

    name: str
    kernel: str
    n_threads: int

    @property
    def words(self) -> str:
        """Return name and threads as the window says them."""
        threads = counted(self.n_threads, "thread")
        return f"{self.name}, {threads}"


def blas_info() -> BlasInfo:
    """Return what is known of NumPy's BLAS."""
    pools: list[dict[str, Any]] = _blas_pools().info()
    if not pools:
        return BlasInfo(name="unknown BLAS", kernel="", n_threads=1)
    pool = pools[0]
    name = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS"}.get(
        pool["internal_api"], str(pool["internal_api"])
    )
    return BlasInfo(
        name=f"{name} {pool.get('version') or ''}".strip(),
        kernel=str(pool.get("architecture") or ""),
        n_threads=int(pool["num_threads"]),
    )


def set_blas_threads(n_threads: int) -> int:
    """Let matrix products use this many threads from now on; return how many they got.

    Call it on the thread that multiplies, and never under a product: some builds of OpenBLAS keep
    a number for each thread, the others change the pool that the product is using.
    """
    pools = _blas_pools()
    pools.limit(limits=n_threads)
    # Since threadpoolctl 3.8, the first thread to set OpenBLAS's number shuts all others out.
    for library in pools.lib_controllers:
        let_others = getattr(library, "clear_controlling_thread", None)
        if let_others is not None:
            let_others()
    return blas_info().n_threads


def _blas_pools() -> Any:
    """Return the thread pools of the BLAS that NumPy has loaded."""
    assert np.dot is not None
    controller: Any = ThreadpoolController()
    return controller.select(user_api="blas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a figure depends on beside the model.

    Attributes:
        cpu: the processor's name.
        numpy_version: such as `"2.4.6"`.
        blas: the library that multiplies matrices, its kernel and its threads.
    """

    cpu: str
    numpy_version: str
    blas: BlasInfo


def this_machine() -> Machine:
    """Return the machine as it is set up now."""
    return Machine(cpu=cpu_name(), numpy_version=np.__version__, blas=blas_info())


@cache
def machine_words() -> str:
    """Return this machine in one line, without the threads, which a run has of its own."""
    machine = this_machine()
    blas = f"{machine.blas.name} {machine.blas.kernel}".strip()
    return f"{machine.cpu} · NumPy {machine.numpy_version} · {blas}"


@cache
def cpu_name() -> str:
    """Return the processor's name, as exactly as the system tells it."""
    match sys.platform:
        case "linux":
            name = _linux_cpu_name(Path("/proc/cpuinfo"))
        case "darwin":
            name = sysctl("machdep.cpu.brand_string")  # the kernel calls it the brand
        case _:
            name = platform.processor()
    return name or platform.machine() or "unknown processor"


def _linux_cpu_name(cpuinfo: Path) -> str:
    """Return the first model name listed; ARM systems list none."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "")


BUSY_SHARE = 0.1
"""Of all cores together. BLAS threads wait for one another, so a little counts for much."""
_LEAST_BUSY = 0.4
"""Of a core, from which on it counts as busy: a program that shares it with others gets no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spent:
    """Seconds so far of the processors that this process may run on.

    Attributes:
        used_s: all of them, at work.
        all_s: all of them, at work or not.
        own_s: of this process, with its threads and its ended children.
        n_processors: how many they are.
    """

    used_s: float
    all_s: float
    own_s: float
    n_processors: int


class OtherWork:
    """Watches what other programs do with the processors, from its creation on.

    Some systems do not tell; it is unknown then.
    """

    def __init__(self) -> None:
        self._began = _spent_so_far()

    def share(self) -> float | None:
        """Return the share of all processor time since then that others used, 0 to 1, or None."""
        began, now = self._began, _spent_so_far()
        if began is None or now is None:
            return None
        others_s = now.used_s - began.used_s - (now.own_s - began.own_s)
        elapsed_s = now.all_s - began.all_s
        return min(max(others_s / elapsed_s, 0.0), 1.0) if elapsed_s > 0 else 0.0

    def cores(self) -> float | None:
        """Return how many processors' time others used since then, or None."""
        share = self.share()
        return None if share is None or self._began is None else share * self._began.n_processors

    def is_much(self) -> bool:
        """Tell whether figures measured since then are to be doubted; unknown work is none."""
        return (self.share() or 0.0) > BUSY_SHARE


class RecentWork:
    """What other programs did in the last seconds, ready at any time if `look` is called often."""

    def __init__(self, *, span_s: float = 2.0, least_s: float = 0.15) -> None:
        self._span_s, self._least_s = span_s, least_s
        self._looks: list[tuple[float, OtherWork]] = []
        self.look()

    def look(self) -> None:
        """Take a reading, and forget those that have grown too old."""
        now_s = time.monotonic()
        kept = [look for look in self._looks if now_s - look[0] < self._span_s]
        self._looks = [*kept, (now_s, OtherWork())]

    def cores(self) -> float | None:
        """Return how many processors' time others used; None if unknown, or too short a time."""
        began_s, work = self._looks[0]
        return work.cores() if time.monotonic() - began_s >= self._least_s else None


def busy_cores(cores: float | None) -> int:
    """Return how many cores others keep busy, who use so many processors' time; None is unknown."""
    return 0 if cores is None else max(0, math.ceil(cores - _LEAST_BUSY))


def _spent_so_far() -> _Spent | None:
    """Return what the system tells; None where it denies `/proc/stat`, or leaves it empty."""
    try:
        own = psutil.Process().cpu_times()
        processors = _processor_times()
        used_s = all_s = 0.0
        for times in processors:
            # Guests' time is part of user time already; waiting for a disk leaves a processor idle.
            whole_s = sum(spent for name, spent in times.items() if not name.startswith("guest"))
            used_s += whole_s - times["idle"] - times.get("iowait", 0.0)
            all_s += whole_s
    except (OSError, psutil.Error, TypeError, ValueError, IndexError, KeyError):
        return None
    if not all_s:
        return None
    own_s = own.user + own.system + own.children_user + own.children_system
    return _Spent(used_s=used_s, all_s=all_s, own_s=own_s, n_processors=len(processors))


def _processor_times() -> list[dict[str, float]]:
    """Return the seconds of each processor that this process may run on, by what it did."""
    every = [times._asdict() for times in psutil.cpu_times(percpu=True)]
    allowed = affinity()
    return [times for cpu, times in enumerate(every) if allowed is None or cpu in allowed] or every
