"""How many threads the products of this process may use at all, and what sets the limit.

Two threads that share a core wait for one another, and so do two that may run on one core only:
what a machine has is not what a process may use. Everything is read through `SystemReadings`.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from playground import cgroups
from playground.numbers import counted

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""What a person may have set for a BLAS library; the first one that is set counts."""
_MOST_THREADS = 1024
_FAST_SHARE = 0.8
"""Of the fastest core's speed. Cores of one kind differ by up to a tenth, as a few are picked to
run hotter; those of a slower kind reach three quarters at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemReadings:
    """What the system says of processors.

    Attributes:
        root: the folder that `proc` and `sys` lie in.
        environ: environment variables.
        affinity: the processors that the process may run on; None where that cannot be told.
        n_physical: cores of the whole machine, at least 1.
        n_fast: the fast ones of them, where the system itself names two kinds; None otherwise.
    """

    root: Path = Path("/")
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    affinity: frozenset[int] | None = None
    n_physical: int = 1
    n_fast: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsableCores:
    """What the process may use.

    Attributes:
        n_threads: threads that products can use without waiting for one another, at least 1.
        n_cores: fast cores that they can run on; more than `n_threads` under a quota.
        is_chosen: a person set the number in the environment.
        reason: why there are so many, in words that go on from the number.
    """

    n_threads: int
    n_cores: int
    reason: str
    is_chosen: bool = False


def read_system() -> SystemReadings:
    """Return what this system says now."""
    return SystemReadings(
        environ=os.environ,
        affinity=affinity(),
        n_physical=physical_cores(),
        n_fast=_fast_cores_darwin(sys.platform),
    )


def usable_cores(readings: SystemReadings | None = None) -> UsableCores:
    """Return how many threads products may use, and why not more.

    Hyper-threads share the units that a product keeps busy, so a core counts once. Of two kinds of
    core only the fast ones count: a product ends when its slowest part does.

    Args:
        readings: what the system says; read now unless given.
    """
    readings = read_system() if readings is None else readings
    n_allowed, n_fast = _cores(readings)
    variable, number = _from_environment(readings.environ)
    if number:
        reason = f"set by {variable}"
        return UsableCores(n_threads=number, n_cores=n_fast, reason=reason, is_chosen=True)
    if n_allowed < readings.n_physical:
        machine = counted(readings.n_physical, "core")
        reason = f"the process may run on {n_allowed} of {machine} (affinity)"
    else:
        reason = "one a core"
    if n_fast < n_allowed:
        reason = f"the fast ones of {counted(n_allowed, 'core')}"
    n_threads, quota = n_fast, cgroups.quota_cores(readings.root)
    if quota is not None and quota < n_fast:
        n_threads = max(1, int(quota))
        cores = "core" if quota == 1 else "cores"
        reason = f"a control group leaves the process the time of {quota:.3g} {cores}"
    return UsableCores(n_threads=n_threads, n_cores=n_fast, reason=reason)


def physical_cores() -> int:
    """Return the processor cores of the machine, at least 1."""
    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


def affinity() -> frozenset[int] | None:
    """Return the processors that the process may run on; None where that cannot be told."""
    # Asked by name: the call is missing where the system has no such thing.
    ask = getattr(psutil.Process(), "cpu_affinity", None)
    if ask is None:
        return None
    try:
        return frozenset[int](ask()) or None
    except (OSError, psutil.Error):
        return None


def _cores(readings: SystemReadings) -> tuple[int, int]:
    """Return how many cores the process may run on, and how many of them are fast."""
    allowed = readings.affinity
    speeds = None if allowed is None else _speeds(readings.root, allowed)
    if speeds is None:
        n_allowed = readings.n_physical
        if allowed is not None:
            n_allowed = max(1, min(n_allowed, len(allowed)))
        return n_allowed, min(n_allowed, readings.n_fast or n_allowed)
    least = _FAST_SHARE * max(speeds)
    return len(speeds), sum(speed >= least for speed in speeds)


def _speeds(root: Path, allowed: frozenset[int]) -> list[float] | None:
    """Return a speed for each core that some allowed processors belong to, in any unit.

    None if the system does not tell which processors share a core.
    """
    fast = _numbered(_content(root / "sys/devices/cpu_core/cpus"))
    speeds: dict[frozenset[int], float] = {}
    for cpu in allowed:
        folder = root / f"sys/devices/system/cpu/cpu{cpu}"
        siblings = _numbered(_content(folder / "topology/thread_siblings_list"))
        if cpu not in siblings:
            return None
        if fast:
            speed = float(cpu in fast)
        else:
            speed = _number(folder / "cpu_capacity") or _number(folder / "cpufreq/cpuinfo_max_freq")
        core = siblings & allowed
        speeds[core] = max(speeds.get(core, 0.0), speed)
    return list(speeds.values()) or None


def _from_environment(environ: Mapping[str, str]) -> tuple[str, int]:
    """Return the variable that sets the number of threads, and the number; 0 if none does."""
    for name in VARIABLES:
        # OpenMP takes a number for each level of nesting.
        written = environ.get(name, "").partition(",")[0].strip()
        if written.isdecimal() and int(written) > 0:
            return name, min(int(written), _MOST_THREADS)
    return "", 0


def _fast_cores_darwin(system: str) -> int | None:
    """Ask Apple's kernel how many cores its fastest kind has; nobody may choose among them."""
    number = sysctl("hw.perflevel0.physicalcpu") if system == "darwin" else ""
    return int(number) if number.isdecimal() else None


def sysctl(name: str) -> str:
    """Return what Apple's kernel says of a name; empty where it says nothing."""
    try:
        done = subprocess.run(
            ["/usr/sbin/sysctl", "-n", name],
            capture_output=True, text=True, check=False, timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _numbered(listed: str) -> frozenset[int]:
    """Return the numbers of a list as the kernel writes it, such as `0-3,8`."""
    found: set[int] = set()
    for part in listed.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdecimal():
            found |= set(range(int(first), int(last if last.isdecimal() else first) + 1))
    return frozenset(found)


def _number(file: Path) -> float:
    """Return the number in a file, 0 if it holds none."""
    content = _content(file)
    return float(content) if content.isdecimal() else 0.0


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
