"""*Export report*: the session in hand as a file to hand in, written while the person goes on."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from playground.control.app_context import AppContext
from playground.control.session_keeper import SessionKeeper
from playground.errors import InputError
from playground.sessions import SavedSession, session_name
from playground.shell.window.notices import NoticeKind, NoticeTopic

_UNNAMED = "Session"

WriteReport = Callable[[Path, SavedSession, str], None]
"""Takes the file to write, the session and its name; raises InputError if it cannot."""


class ReportExport(QObject):
    """Writes a report of the text as it is and of all runs that have ended.

    Args:
        context: the app.
        keeper: knows the session in hand.
        write: writes it; any thread may.
    """

    _written = Signal(str, str)

    def __init__(self, context: AppContext, keeper: SessionKeeper, write: WriteReport) -> None:
        super().__init__(context.owner)
        self._window = context.window
        self._keeper = keeper
        self._write = write
        self._written.connect(self._on_written)
        context.window.file_actions.export_requested.connect(self.export)

    @Slot(object)
    def export(self, path: str) -> None:
        """Write the report into a file; its name says whether a page or the text alone."""
        file, ours = Path(path), self._keeper.file
        if ours and _is_same(file, Path(ours)):
            self._on_written("", f"{file.name} is the session itself; name another file.")
            return
        session, title = self._keeper.session(), session_name(ours) or _UNNAMED
        self._window.status_line.show_state(f"Writing {file.name}…")

        def write() -> None:
            try:
                self._write(file, session, title)
            except InputError as error:
                self._written.emit(file.name, str(error))
            else:
                self._written.emit(file.name, "")

        threading.Thread(target=write, name="report").start()

    @Slot(str, str)
    def _on_written(self, name: str, failure: str) -> None:
        if failure:
            self._window.status_line.show_state("Ready")
            self._window.show_notice(NoticeKind.PROBLEM, failure, about=NoticeTopic.FILE)
        else:
            self._window.notice_area.withdraw_about(NoticeTopic.FILE)
            self._window.status_line.show_state(f"The report is written as {name}")


def _is_same(file: Path, session: Path) -> bool:
    try:
        return file.samefile(session)
    except OSError:  # one of them is not there
        return False
