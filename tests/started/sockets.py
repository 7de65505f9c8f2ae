"""Every socket that a program opens, as the kernel is asked for it."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_CALL = re.compile(r"\b(socket|socketpair|connect|bind|sendto)\((.*)")
_PEER = re.compile(r"sa_family=(AF_\w+)(?:, sun_path=(@?\"[^\"]*\"))?")


@dataclass(frozen=True, slots=True)
class SocketCalls:
    """What was asked for.

    Attributes:
        families: how many sockets of each, such as `AF_UNIX`.
        peers: the family of each address that was named, and the path where it has one.
    """

    families: Counter[str]
    peers: frozenset[tuple[str, str]]


def traced(log: Path) -> tuple[str, ...]:
    """Return the command that starts a program and logs each call for a socket, also of threads.

    Only these calls are stopped at, so the program is as fast as ever.
    """
    calls = "trace=socket,socketpair,connect,bind,sendto"
    return ("strace", "-f", "--seccomp-bpf", "-qqq", "-s", "200", "-e", calls, "-o", str(log))


def can_be_traced() -> bool:
    """Tell whether this machine lets a process look at another's calls."""
    command = ("strace", "-qqq", "-f", "--seccomp-bpf", "-e", "trace=socket", "true")
    return bool(shutil.which("strace")) and subprocess.run(command, check=False).returncode == 0


def read_calls(log: Path) -> SocketCalls:
    """Return what such a log tells."""
    families: Counter[str] = Counter()
    peers: set[tuple[str, str]] = set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if (call := _CALL.search(line)) is None:
            continue
        name, arguments = call.groups()
        if name in ("socket", "socketpair"):
            families[arguments.partition(",")[0]] += 1
        elif (peer := _PEER.search(arguments)) is not None:
            peers.add((peer[1], (peer[2] or "").replace('"', "")))
    return SocketCalls(families, frozenset(peers))
