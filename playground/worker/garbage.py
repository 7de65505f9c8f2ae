"""Collect garbage on the main thread only."""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_INTERVAL_MS = 250


class MainThreadCollector(QObject):
    """Runs Python's cyclic collector from a timer instead of whenever a thread allocates.

    Python collects on the thread that happens to cross a threshold. On the worker's thread that
    would destroy widgets and timers of the main thread, for which Qt aborts at worst.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect_if_due)

    def start(self) -> None:
        """Take collecting over; what the start-up made is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect_if_due(self) -> None:
        """Collect the oldest generation whose threshold is reached, as Python itself would."""
        due = [
            generation
            for generation, (count, threshold) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if threshold and count > threshold
        ]
        if due:
            gc.collect(max(due))
