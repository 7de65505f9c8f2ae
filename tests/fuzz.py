"""Damages files in every way that comes to mind; each must be read, or refused in a sentence.

    python tests/fuzz.py 200000 [SEED [KIND]]

shares so many files among the kinds (sessions, settings, configs, headers, tokenizers) and prints,
a kind, how many were read and refused, what the slowest took, and how far the memory grew. It ends
with 1 at the first that is neither read nor refused, takes a minute, or takes memory without end.
"""

import argparse
import faulthandler
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from damaged import configs, headers, sessions, settings, tokenizers
from damaged.damage import Files, Kind, Reader, outcome

KINDS = {
    "sessions": sessions.KIND,
    "settings": settings.KIND,
    "configs": configs.KIND,
    "headers": headers.KIND,
    "tokenizers": tokenizers.KIND,
}
_MOST_SECONDS = 60
"""Of the processor's time, for one file; the slowest sound file takes a hundredth of a second."""
_MOST_BYTES = 4 * 2**30
"""Of address space, with all libraries."""


def damaged_files(name: str, seed: int, number: int) -> Files:
    """Return one damaged file of a kind (or the files of a folder): the same for the same seed."""
    return KINDS[name].damaged(random.Random(f"{name} {seed} {number}"))


def fuzz(name: str, n_files: int, seed: int) -> bool:
    """Read so many damaged files of a kind; return whether each was read or refused."""
    counted: Counter[str] = Counter()
    slowest_s = 0.0
    with KINDS[name].reading() as read:
        _require_sound(KINDS[name], read)
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began_s = time.monotonic()
        for number in range(n_files):
            files = damaged_files(name, seed, number)
            signal.setitimer(signal.ITIMER_PROF, _MOST_SECONDS)
            began_file_s = time.process_time()
            try:
                counted[outcome(read, files)] += 1
            except BaseException:
                traceback.print_exc()
                print(f"{name}: file {number} of seed {seed}")
                return False
            slowest_s = max(slowest_s, time.process_time() - began_file_s)
    signal.setitimer(signal.ITIMER_PROF, 0)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown_kib
    print(
        f"{name}: {n_files:,} in {time.monotonic() - began_s:.0f} s, seed {seed}:"
        f" {', '.join(f'{what} {count:,}' for what, count in sorted(counted.items()))};"
        f" the slowest {slowest_s:.2f} s, memory grown by {grown_kib / 1024:.0f} MiB",
        flush=True,
    )
    return True


def _require_sound(kind: Kind, read: Reader) -> None:
    for files in kind.sound():
        assert outcome(read, files) == "read"


def main(n_files: int, seed: int, names: list[str]) -> int:
    """Share so many files among these kinds; return the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    faulthandler.enable()
    # A file that is never done with shows where, and then the process ends.
    faulthandler.register(signal.SIGPROF, chain=True)
    _app = QApplication([])
    shares = [len(range(place, n_files, len(names))) for place in range(len(names))]
    went_well = [fuzz(name, share, seed) for name, share in zip(names, shares, strict=True)]
    return 0 if all(went_well) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("n_files", type=int, nargs="?", default=2000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("kind", nargs="?", choices=KINDS)
    asked = parser.parse_args()
    sys.exit(main(asked.n_files, asked.seed, [asked.kind] if asked.kind else [*KINDS]))
