"""The machine that figures were measured on."""

import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from playground.measure.blas import BlasInfo, blas_info


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
