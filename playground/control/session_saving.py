"""Save and Save as: the session in hand, or its text alone, into a file that a person names."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from playground import json_store
from playground.control.app_context import AppContext
from playground.control.recent_sessions import remember
from playground.control.session_keeper import SessionKeeper
from playground.sessions import SUFFIX, write_session
from playground.shell.window.notices import NoticeKind, NoticeTopic

IN_LESSON = "A lesson is under way; leave it first: your own session waits as you left it."
_OF_TEXTS = (".txt", ".md")
_LAST_SAVE_S = 10.0
"""A disk that hangs does not keep the window."""


class SessionSaving(QObject):
    """Writes files on threads of their own, one after the other: a busy disk takes its time.

    A session is called by its file once that is there.

    Args:
        context: the app.
        keeper: keeps the session in hand.

    Signals:
        named(): the session in hand is called otherwise from now on.
    """

    named = Signal()
    _write_done = Signal(str, str, object)

    def __init__(self, context: AppContext, keeper: SessionKeeper) -> None:
        super().__init__(context.owner)
        self._context = context
        self._keeper = keeper
        self._writing: threading.Thread | None = None
        self._write_done.connect(self._on_written)
        files = context.window.file_actions
        files.save_requested.connect(self.save)
        files.save_as_requested.connect(self.save_as)

    @Slot()
    def save(self) -> None:
        """Write the session into its file; the first time, ask which."""
        if self._keeper.is_aside:
            self._context.window.show_notice(NoticeKind.NOTE, IN_LESSON)
        elif self._keeper.file:
            self._write_session(Path(self._keeper.file))
        else:
            self._context.window.file_actions.ask_where_to_save()

    @Slot(object)
    def save_as(self, path: str) -> None:
        """Write the session into a file, or its text alone where the name ends so."""
        file = Path(path)
        if file.suffix.lower() in _OF_TEXTS:
            text = self._context.window.editor.document_model.text.encode("utf-8", "replace")
            self._write(file, lambda: json_store.write_to_hand_out(file, text))
            return
        if self._keeper.is_aside:
            self._context.window.show_notice(NoticeKind.NOTE, IN_LESSON)
            return
        self._write_session(file if file.suffix else file.with_suffix(SUFFIX))

    def finish(self) -> None:
        """Wait for what is being saved, so that the session is kept under its name."""
        if self._writing is not None:
            self._writing.join(_LAST_SAVE_S)
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def _write_session(self, file: Path) -> None:
        """Write the session into a file, which it is called by once it is there."""
        session, place = replace(self._keeper.session(), file=""), self._keeper.kept

        def name() -> None:
            if self._keeper.kept is place:  # another session may be in hand by now
                self._keeper.file = str(file)
                self._keeper.save_soon()
                self.named.emit()

        self._write(file, lambda: write_session(file, session), then=name)

    def _write(
        self, file: Path, write: Callable[[], None], *, then: Callable[[], None] | None = None
    ) -> None:
        """Have a file written while a person goes on.

        Args:
            file: says its name.
            write: writes it; any thread may, and one file waits for another.
            then: what follows when a session is there; None where its text alone is written.
        """
        self._context.window.status_line.show_state(f"Saving {file.name}…")
        before = self._writing

        def work() -> None:
            if before is not None:
                before.join()
            failure = ""
            try:
                write()
            except OSError as error:
                failure = error.strerror or str(error)
            self._write_done.emit(str(file), failure, then)

        self._writing = threading.Thread(target=work, name="save")
        self._writing.start()

    @Slot(str, str, object)
    def _on_written(self, file: str, failure: str, then: Callable[[], None] | None) -> None:
        window, name = self._context.window, Path(file).name
        if failure:
            before = "; what it held, it still holds" if Path(file).exists() else ""
            sentence = f"{name} was not written ({failure}){before}."
            window.show_notice(NoticeKind.PROBLEM, sentence, about=NoticeTopic.FILE)
            window.status_line.show_state("Ready")
            return
        saved = "The text is saved" if then is None else "Saved"
        window.notice_area.withdraw_about(NoticeTopic.FILE)
        window.status_line.show_state(f"{saved} as {name}")
        if then is not None:
            then()
            remember(file)
