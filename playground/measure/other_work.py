"""How much of the machine other programs use, which can slow matrix products tenfold."""

import psutil

BUSY_SHARE = 0.1
"""Of all cores together. BLAS threads wait for one another, so a little counts for much."""


class OtherWork:
    """Watches the processors from its creation on."""

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
