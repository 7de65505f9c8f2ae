"""When the window shows what has come in."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 33
_MAX_INTERVAL_MS = 250
_IDLE_SHARE = 2.0


class FlushTimer(QObject):
    """Calls back at most 30 times a second while there is something to show.

    The interval grows by itself when showing takes long, so that at least two thirds of the main
    thread's time stay free for a person's clicks, and the worker gets its share of the processor.

    Attributes:
        interval_ms: the pause before the next call.
    """

    def __init__(self, flush: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flush = flush
        self.interval_ms = INTERVAL_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    def request(self) -> None:
        """Have the callback called soon; many requests make one call."""
        if not self._timer.isActive():
            self._timer.start(self.interval_ms)

    def flush_now(self) -> None:
        """Call back at once; a request still waiting is served by it."""
        self._timer.stop()
        self._on_timeout()

    @Slot()
    def _on_timeout(self) -> None:
        started_s = time.perf_counter()
        self._flush()
        took_ms = (time.perf_counter() - started_s) * 1e3
        self.interval_ms = round(min(max(INTERVAL_MS, _IDLE_SHARE * took_ms), _MAX_INTERVAL_MS))
