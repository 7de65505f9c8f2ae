"""What the program finds on this machine, for whoever is to help: looked for beside the window."""

import sys

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication

_LOOKING = "Looking what is on this machine…"
_COPIED = "The details are on the clipboard; nothing was sent anywhere"
_FAILED = "The details could not be gathered; gpt2-playground doctor may say why"
_STATUSES = (0, 1)
"""Of the command: all is well, or something is broken. Either way it has said what it found."""


class DetailsCopy(QObject):
    """Puts on the clipboard what `gpt2-playground doctor` prints, by running it.

    The command starts Qt anew and looks through folders, which the window must not wait for; and
    what is copied is the same text to the letter.

    Signals:
        told(words): what becomes of it.
        changed(): whether it applies may have become another.
    """

    told = Signal(str)
    changed = Signal()

    def __init__(self, action: QAction, window: QObject) -> None:
        super().__init__(window)
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        # -P: a folder called playground where the program was started is another's.
        self._process.setArguments(["-P", "-m", "playground", "doctor"])
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        action.triggered.connect(self._on_asked)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self._on_about_to_quit)

    def reason(self, key: str) -> str:
        """Return why an action does not apply now; nothing when it does, or is not served here."""
        is_looking = self._process.state() is not QProcess.ProcessState.NotRunning
        return _LOOKING if key == "copy_details" and is_looking else ""

    @Slot()
    def _on_asked(self) -> None:
        self.told.emit(_LOOKING)
        self._process.start()
        self.changed.emit()

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self.changed.emit()
        found = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        if how is QProcess.ExitStatus.NormalExit and status in _STATUSES and found:
            QGuiApplication.clipboard().setText(found)
            self.told.emit(_COPIED)
        else:
            self.told.emit(_FAILED)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Of any other it tells that it has finished, too.
        if error is QProcess.ProcessError.FailedToStart:
            self.changed.emit()
            self.told.emit(_FAILED)

    @Slot()
    def _on_about_to_quit(self) -> None:
        self._process.kill()
        self._process.waitForFinished()
