"""When the window shows what has come in."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 33
MAX_INTERVAL_MS = 250
_SHARE = 0.05
"""Of a processor: BLAS computes on all of them, and waits for the one it has to share."""


class FlushTimer(QObject):
    """Calls back at most 30 times a second, or as asked, while there is something to show.

    The interval grows by itself when showing takes long, the painting that follows included, so
    that the main thread is free for a person's clicks, and the worker has the processor.

    Attributes:
        interval_ms: the pause before the next call.
    """

    def __init__(
        self,
        flush: Callable[[], None],
        parent: QObject | None = None,
        *,
        least_ms: int = INTERVAL_MS,
    ) -> None:
        super().__init__(parent)
        self._flush = flush
        self._least_ms = least_ms
        self.interval_ms = least_ms
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        self._began_s = 0.0
        # Falls due after what was posted before it: layouts and painting.
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._on_painted)

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
        self._began_s = time.thread_time()
        self._flush()
        self._painted.start(0)

    @Slot()
    def _on_painted(self) -> None:
        took_ms = (time.thread_time() - self._began_s) * 1e3
        self.interval_ms = round(max(self._least_ms, min(took_ms / _SHARE, MAX_INTERVAL_MS)))
