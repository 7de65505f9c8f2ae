"""What the control groups of this process leave it: processor time and memory.

Containers and services bound a process so, and nothing else that a process can ask knows of it:
the machine's cores and its free memory are told as if there were no bound. A group is bound by all
that it lies in. Both versions of cgroups are read, for systems mount them side by side; where there
are none, nothing is bound.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_NO_BOUND_BYTES = 2**60
"""Version 1 says "none" as a number of pages that no machine has."""
_V2 = ""
"""The controller that stands for the one hierarchy of version 2, as `/proc/self/cgroup` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mount:
    """Where a part of a hierarchy can be seen.

    Attributes:
        root: the group that the mount point stands for.
        point: the folder, below the root folder that was given.
        controllers: what the hierarchy bounds; version 2 does not say it here.
    """

    root: PurePosixPath
    point: Path
    controllers: frozenset[str]


def quota_cores(root: Path = Path("/")) -> float | None:
    """Return how many cores' time the process may use at most, or None without a bound.

    Args:
        root: the folder that `proc` and the mounts lie in.
    """
    bounds = [_quota_v1(group) for group in _groups(root, "cpu")]
    bounds += [_quota_v2(group) for group in _groups(root, _V2)]
    return min((bound for bound in bounds if bound is not None), default=None)


def free_memory_bytes(root: Path = Path("/")) -> int | None:
    """Return the memory that the process may still take, at least 0, or None without a bound.

    What a group holds of files' content counts as free, for the system drops it on demand.

    Args:
        root: the folder that `proc` and the mounts lie in.
    """
    free = [_free_v1(group) for group in _groups(root, "memory")]
    free += [_free_v2(group) for group in _groups(root, _V2)]
    return min((n_bytes for n_bytes in free if n_bytes is not None), default=None)


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Give the folder of the process's group in one hierarchy, then those that it lies in."""
    path = _paths(root).get(controller)
    mounts = [each for each in _mounts(root) if controller in each.controllers]
    if path is None or not mounts:
        return
    for mount in mounts:
        if path.is_relative_to(mount.root):
            group = mount.point / path.relative_to(mount.root)
            break
    else:
        # In a container, either may be told as the host sees it; what is mounted is its own.
        mount = mounts[0]
        group = mount.point
    yield group
    while group != mount.point:
        group = group.parent
        yield group


def _paths(root: Path) -> dict[str, PurePosixPath]:
    """Return the process's group by controller."""
    found: dict[str, PurePosixPath] = {}
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if path.startswith("/"):
            found |= dict.fromkeys(controllers.split(","), PurePosixPath(path))
    return found


def _mounts(root: Path) -> list[_Mount]:
    """Return where hierarchies are mounted, those mounted last first, as they hide the others."""
    found: list[_Mount] = []
    for line in _lines(root / "proc/self/mountinfo"):
        place, _, kind = line.partition(" - ")
        fields, (system, _, options, *_) = place.split(), [*kind.split(), "", "", ""]
        if system not in ("cgroup", "cgroup2") or len(fields) < 5:
            continue
        controllers = options.split(",") if system == "cgroup" else [_V2]
        # Spaces in names are written as octal numbers.
        group, point = (name.replace("\\040", " ") for name in fields[3:5])
        found.insert(
            0,
            _Mount(
                root=PurePosixPath(group),
                point=root / point.lstrip("/"),
                controllers=frozenset(controllers),
            ),
        )
    return found


def _quota_v1(group: Path) -> float | None:
    quota, period = _number(group / "cpu.cfs_quota_us"), _number(group / "cpu.cfs_period_us")
    return quota / period if quota and period and quota > 0 and period > 0 else None


def _quota_v2(group: Path) -> float | None:
    quota, period = ([*_words(group / "cpu.max"), "", ""])[:2]
    if quota.isdecimal() and period.isdecimal() and int(period):
        return int(quota) / int(period)
    return None


def _free_v1(group: Path) -> int | None:
    bound, used = _number(group / "memory.limit_in_bytes"), group / "memory.usage_in_bytes"
    return _left(bound, _number(used), lambda: _file_bytes(group, "total_"))


def _free_v2(group: Path) -> int | None:
    # Above `high` the kernel holds a process back until it stands still.
    bounds = [_number(group / name) for name in ("memory.max", "memory.high")]
    bound = min((n_bytes for n_bytes in bounds if n_bytes is not None), default=None)
    return _left(bound, _number(group / "memory.current"), lambda: _file_bytes(group, ""))


def _left(bound: int | None, used: int | None, droppable: Callable[[], int]) -> int | None:
    if bound is None or bound >= _NO_BOUND_BYTES:
        return None
    return max(0, bound - max(0, (used or 0) - droppable()))


def _file_bytes(group: Path, prefix: str) -> int:
    """Return what a group and those within it hold of files' content."""
    counted = (f"{prefix}active_file", f"{prefix}inactive_file")
    entries = (line.split() for line in _lines(group / "memory.stat"))
    return sum(int(entry[1]) for entry in entries if entry[:1] and entry[0] in counted)


def _number(file: Path) -> int | None:
    """Return the whole number in a file; None if it holds a word, or cannot be read."""
    try:
        return int(" ".join(_words(file)))
    except ValueError:
        return None


def _words(file: Path) -> list[str]:
    return " ".join(_lines(file)).split()


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
