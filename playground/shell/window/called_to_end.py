"""What calls a program to its end from outside: signals, a console that closes, a logout."""

import signal
import socket
import sys
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot
from PySide6.QtGui import QGuiApplication, QSessionManager

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_CONSOLE_CLOSES = (2, 5, 6)
"""Windows' numbers for a console that is closed, a logout, and the system's end."""
_PATIENCE_S = 4.5
"""Windows ends a process five seconds after it was told."""


class CalledToEnd(QObject):
    """Brings the outside's wish for an end to the main thread, where everything can be saved.

    Python runs a signal's handler between two of its own instructions, and there is none while Qt
    waits for events. So the number of the signal goes through a socket, at which Qt wakes up.

    Signals:
        to_end(): the program is to save and end.
        to_save(): it may be ended soon, or go on; the slot returns when everything is saved.
    """

    to_end = Signal()
    to_save = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__()
        self._theirs, self._ours = socket.socketpair()
        for each in (self._theirs, self._ours):
            each.settimeout(0)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._before: dict[int, Any] = {}
        self._wakeup_before = -1
        self._has_ended = threading.Event()
        self._console_handler: Any = None
        app.commitDataRequest.connect(self._on_commit_data)

    def __enter__(self) -> Self:
        self._wakeup_before = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            if (number := getattr(signal, name, None)) is not None:
                self._before[number] = signal.signal(number, _go_on)
        if sys.platform == "win32":
            self._watch_console()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._has_ended.set()
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._theirs.close()
        self._ours.close()

    @Slot()
    def _on_woken(self) -> None:
        try:
            woken_by = self._ours.recv(4096)
        except BlockingIOError:
            return
        if woken_by:
            # Whoever asks twice does not want to wait.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            self.to_end.emit()

    @Slot(QSessionManager)
    def _on_commit_data(self, manager: QSessionManager) -> None:
        """Save for a logout, without a question."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.to_save.emit()

    def _watch_console(self) -> None:
        """Be told of Windows' own ways to end a program, on a thread that may wait a while."""
        import ctypes

        handler_type = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)  # pyright: ignore

        def handle(event: int) -> int:
            if event not in _CONSOLE_CLOSES:
                return 0
            self._theirs.send(b"c")
            self._has_ended.wait(_PATIENCE_S)
            return 1

        self._console_handler = handler_type(handle)  # lives as long as Windows may call it
        ctypes.windll.kernel32.SetConsoleCtrlHandler(self._console_handler, 1)  # pyright: ignore


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """Do nothing here: what a signal asks for is done where Qt wakes up."""
