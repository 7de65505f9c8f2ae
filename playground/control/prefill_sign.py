"""The sign that a run is under way before its first token is there."""

from PySide6.QtCore import QObject, QTimer, Slot

from playground.control import status_words
from playground.control.views import FrameView
from playground.generation.run_log import RunLog

_PATIENCE_MS = 200
"""A prefill that is done by then needs no sign: it would only flash."""


class PrefillSign(QObject):
    """Shows a busy sign while the first pass of a run takes long, as with a large model."""

    def __init__(self, frame: FrameView, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self._log: RunLog | None = None
        self._is_shown = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show)

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Wait for the first token of a run."""
        self._log = log
        self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Take the sign away once the first token is there."""
        if self._log is not None and self._log.steps:
            self.end()

    @Slot()
    def end(self) -> None:
        """Take the sign away: the run has ended, or goes on visibly."""
        self._log = None
        self._timer.stop()
        if self._is_shown:
            self._is_shown = False
            self._frame.hide_progress()

    @Slot()
    def _show(self) -> None:
        if self._log is not None:
            self._is_shown = True
            n_tokens = len(self._log.request.prompt_tokens)
            self._frame.show_progress(status_words.prefill(n_tokens).capitalize(), None)
