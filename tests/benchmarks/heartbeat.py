"""How late the event loop serves what falls due."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 1


class Heartbeat(QObject):
    """A precise timer on the thread it was made on, which notes when it was served.

    A beat falls due every millisecond. One timer event at most waits in the loop, so those that
    fall due while something else has the thread are made up for in `lateness_ms`: a click would
    have come at any of these moments, and waited as long.
    """

    def __init__(self) -> None:
        super().__init__()
        self._served_s: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Begin anew."""
        self._served_s = [perf_counter()]
        self._timer.start()

    def stop(self) -> list[float]:
        """Stop, and return the gaps between beats in milliseconds."""
        self._timer.stop()
        return (np.diff(self._served_s) * 1e3).tolist()

    @Slot()
    def _on_timeout(self) -> None:
        self._served_s.append(perf_counter())


def lateness_ms(gaps_ms: Sequence[float]) -> np.ndarray:
    """Return how late each beat was that fell due within these gaps, in milliseconds.

    In a gap of 5.2 ms, beats fell due 4.2, 3.2, 2.2, 1.2 and 0.2 ms before its end.
    """
    return np.concatenate([np.arange(gap - INTERVAL_MS, -1e-9, -INTERVAL_MS) for gap in gaps_ms])
