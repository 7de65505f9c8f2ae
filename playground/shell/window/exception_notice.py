"""What the window says of an exception that nobody caught."""

import threading

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from playground.exceptions.log import ExceptionLog
from playground.shell.window.main_window import MainWindow
from playground.shell.window.notices import NoticeKind

SENTENCE = (
    "Something went wrong inside the program; your text is untouched, and you can go on. "
    "The log tells what happened."
)
_UNLOGGED = (
    "Something went wrong inside the program; your text is untouched, and you can go on. "
    "The log could not be written ({}); Copy details has it all."
)
_PAUSE_MS = 1000


class ExceptionNotice(QObject):
    """One calm notice for all that went wrong, whichever thread it happened on.

    Exceptions told before there is a window are shown once there is one. The notice stays the same
    widget while more of them come, so that a storm neither lays the window out again and again nor
    takes the button from under the pointer. Dismissed, it comes back for news only.
    """

    _told = Signal()

    def __init__(self, log: ExceptionLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._window: MainWindow | None = None
        self._sentence = ""
        # Reentrant: what a collection of garbage raises is told wherever it happens to run.
        self._lock = threading.RLock()
        self._is_due = False
        self._has_news = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._show_if_due)
        # Queued on the main thread too: nothing is to be shown from within a paint event.
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def show_in(self, window: MainWindow) -> None:
        """Have this window say what went wrong, from now on and so far."""
        self._window = window
        self._show_if_due()

    def tell(self, is_news: bool) -> None:
        """Have an exception shown that was recorded; may be called on any thread."""
        with self._lock:
            self._has_news |= is_news
            was_due, self._is_due = self._is_due, True
        if not was_due:
            self._told.emit()

    @Slot()
    def _on_told(self) -> None:
        if not self._pause.isActive():
            self._show_if_due()

    @Slot()
    def _show_if_due(self) -> None:
        if self._window is None or not self._is_due:
            return
        # First, should showing fail as well: that is told again, but not at once.
        self._pause.start()
        with self._lock:
            has_news, self._has_news, self._is_due = self._has_news, False, False
        self._show(self._window, has_news=has_news)

    def _show(self, window: MainWindow, *, has_news: bool) -> None:
        problem = self._log.problem
        sentence = _UNLOGGED.format(problem) if problem else SENTENCE
        details = self._log.details()
        before, self._sentence = self._sentence, sentence
        was_shown = window.notice_area.set_details(before, details)
        if was_shown and sentence == before:
            return
        window.notice_area.withdraw(before)
        if was_shown or has_news:
            window.show_notice(NoticeKind.PROBLEM, sentence, details)
