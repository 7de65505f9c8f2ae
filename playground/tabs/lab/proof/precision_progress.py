"""Shows how far bringing the weights into double precision is, if it takes a while."""

import time

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter

_WORDS = "Bringing the weights into double precision…"
_PATIENCE_S = 0.3
"""A bar that comes and goes within a moment only makes the window jump."""


class PrecisionProgress(Presenter):
    """Shows a bar in the window until the run that waits for the weights goes, or ends."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._began_s: float | None = None
        self._is_shown = False
        worker = context.runner.worker
        worker.preparing.connect(self._on_preparing)
        worker.stepped.connect(self._on_over)
        worker.finished.connect(self._on_over)
        worker.failed.connect(self._on_over)

    @Slot(int, float)
    def _on_preparing(self, _run_id: int, fraction: float) -> None:
        now_s = time.monotonic()
        self._began_s = now_s if self._began_s is None else self._began_s
        if now_s - self._began_s >= _PATIENCE_S:
            self._is_shown = True
            self.context.frame.show_progress(_WORDS, fraction)

    @Slot(int, object)
    def _on_over(self, _run_id: int, _said: object) -> None:
        self._began_s = None
        if self._is_shown:
            self._is_shown = False
            self.context.frame.hide_progress()
