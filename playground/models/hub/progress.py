"""How far a download has come, how fast it is, and how long it will take."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_EVERY_S = 0.2
_WINDOW_S = 6.0
_LEAST_WINDOW_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadProgress:
    """A moment of a download.

    Attributes:
        file: the name of the file that is being fetched.
        done_bytes: here already, what earlier tries left included.
        total_bytes: of all files.
        bytes_per_s: over the last seconds; None before it is known.
        trouble: why nothing comes at the moment, and what is done about it; mostly empty.
    """

    file: str
    done_bytes: int
    total_bytes: int
    bytes_per_s: float | None
    trouble: str = ""

    @property
    def fraction(self) -> float:
        """The part that is here, 0 to 1."""
        return self.done_bytes / self.total_bytes if self.total_bytes else 1.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this speed; None where that cannot be said."""
        if not self.bytes_per_s:
            return None
        return (self.total_bytes - self.done_bytes) / self.bytes_per_s


class Meter:
    """Counts what comes, and tells of it some five times a second.

    Args:
        total_bytes: of all files.
        report: told how far it is; None tells nobody.

    Attributes:
        file: which file is being fetched.
        trouble: why nothing comes.
        fetched_bytes: all that came over the network, whether it was of use or not.
    """

    def __init__(self, total_bytes: int, report: Callable[[DownloadProgress], None] | None) -> None:
        self.file = ""
        self.trouble = ""
        self.fetched_bytes = 0
        self._total_bytes = total_bytes
        self._report = report
        self._done_bytes = 0
        self._told_s = float("-inf")
        self._seen: deque[tuple[float, int]] = deque([(monotonic(), 0)])

    def count_kept(self, n_bytes: int) -> None:
        """Count what was here before, or, below zero, what turned out to be of no use."""
        self._done_bytes += n_bytes

    def count_fetched(self, n_bytes: int) -> None:
        """Count what just came."""
        self.trouble = ""
        self.fetched_bytes += n_bytes
        self._done_bytes += n_bytes

    def look(self) -> None:
        """Tell how far it is, unless that was told a moment ago."""
        if monotonic() - self._told_s >= _EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Tell how far it is."""
        now_s = self._told_s = monotonic()
        self._seen.append((now_s, self.fetched_bytes))
        while len(self._seen) > 2 and now_s - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        if self._report is not None:
            self._report(
                DownloadProgress(
                    file=self.file,
                    done_bytes=self._done_bytes,
                    total_bytes=self._total_bytes,
                    bytes_per_s=self._bytes_per_s(now_s),
                    trouble=self.trouble,
                )
            )

    def _bytes_per_s(self, now_s: float) -> float | None:
        since_s, before_bytes = self._seen[0]
        if now_s - since_s < _LEAST_WINDOW_S:
            return None
        return (self.fetched_bytes - before_bytes) / (now_s - since_s)
