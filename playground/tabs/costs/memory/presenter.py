"""Brings the memory of a run's keys and values to the card that shows it."""

from PySide6.QtCore import QObject, Slot

from playground.generation.run_log import RunLog
from playground.tabs.costs.memory.figures import CacheShape, CacheShapeQuestion, cache_memory
from playground.tabs.costs.views import MemoryView
from playground.worker.question_client import Asker


class MemoryPresenter(QObject):
    """Asks once a run what its cache is made for, and counts while the run goes."""

    def __init__(self, view: MemoryView, asker: Asker, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._asker = asker
        self._log: RunLog | None = None
        self._shape: CacheShape | None = None
        asker.answered.connect(self._on_answered)

    @Slot()
    def clear(self) -> None:
        """Forget the run: another model is in hand."""
        self._become(None)
        self._view.show_memory(None)

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """A run begins, perhaps in another precision than the one before."""
        self._become(log)

    @Slot()
    def refresh(self) -> None:
        """Show the newest step, if the card is in sight."""
        if self._log is None or not self._log.steps or not self._view.is_shown:
            return
        if self._shape is not None:
            self._view.show_memory(cache_memory(self._shape, self._log))
        elif not self._asker.is_waiting:
            self._asker.ask(CacheShapeQuestion())

    def _become(self, log: RunLog | None) -> None:
        self._asker.take_back()
        self._log, self._shape = log, None

    @Slot(object)
    def _on_answered(self, shape: CacheShape) -> None:
        self._shape = shape
        self.refresh()
