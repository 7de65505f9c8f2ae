"""The machine that figures were measured on, and what else it was doing."""

import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs]

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


def physical_cores() -> int:
    """Return the processor cores this process may count on, at least 1.

    Hyper-threads share the units that a matrix product keeps busy, so they are not counted.
    """
    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


def default_blas_threads() -> int:
    """Return the threads that matrix products get unless a person says otherwise.

    One a core. The window needs little of the processor's time and is served at once, for its
    thread has slept most of the while; a core set aside for it would slow every uncached step by
    as much as that core would have done. Cached steps wait for memory, which fewer threads can
    keep busy too. Whether the window stays responsive is what a benchmark of its event loop
    measures; a machine with too few cores for both is where this number would give way.
    """
    return physical_cores()


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
def cpu_name() -> str:
    """Return the processor's name, as exactly as the system tells it."""
    match sys.platform:
        case "linux":
            name = _linux_cpu_name(Path("/proc/cpuinfo"))
        case "darwin":
            name = _darwin_cpu_name()
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


def _darwin_cpu_name() -> str:
    """Ask the kernel, which calls it the brand."""
    try:
        done = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"],
            capture_output=True, text=True, check=False, timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


BUSY_SHARE = 0.1
"""Of all cores together. BLAS threads wait for one another, so a little counts for much."""


class OtherWork:
    """Watches what other programs do with the processors, from its creation on."""

    def __init__(self) -> None:
        self._used_s, self._all_s = _processor_seconds()
        self._own_s = _own_seconds()

    def share(self) -> float:
        """Return the share of all processor time since then that other programs used, 0 to 1."""
        used_s, all_s = _processor_seconds()
        others_s = used_s - self._used_s - (_own_seconds() - self._own_s)
        elapsed_s = all_s - self._all_s
        return min(max(others_s / elapsed_s, 0.0), 1.0) if elapsed_s > 0 else 0.0

    def is_much(self) -> bool:
        """Tell whether figures measured since then are to be doubted."""
        return self.share() > BUSY_SHARE


def _processor_seconds() -> tuple[float, float]:
    """Return seconds of all processors so far: at work, and altogether."""
    times = psutil.cpu_times()._asdict()
    # Guests' time is part of user time already; waiting for a disk leaves a processor idle.
    total = sum(spent for name, spent in times.items() if not name.startswith("guest"))
    return total - times["idle"] - times.get("iowait", 0.0), total


def _own_seconds() -> float:
    """Return processor seconds of this process so far, with its threads and its ended children."""
    times = psutil.Process().cpu_times()
    return times.user + times.system + times.children_user + times.children_system
