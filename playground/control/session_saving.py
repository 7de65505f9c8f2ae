"""Save and Save as: the session in hand, or its text alone, into a file that a person names."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot
from PySide6.QtGui import QAction

from playground import json_store
from playground.control.app_context import AppContext
from playground.control.recent_sessions import remember
from playground.control.session_keeper import SessionKeeper
from playground.sessions import SUFFIX, state_on_disk, write_session
from playground.shell.window.notices import NoticeKind, NoticeTopic

IN_LESSON = "A lesson is under way; leave it first: your own session waits as you left it."
_OF_TEXTS = (".txt", ".md")
_LAST_SAVE_S = 10.0
"""A disk that hangs does not keep the window."""


class _AnotherIsThereError(OSError):
    """What is in the file is not what was last read or written here."""


class SessionSaving(QObject):
    """Writes files on threads of their own, one after the other: a busy disk takes its time.

    A session is called by its file once that is there. What another window, or anybody else, wrote
    into that file meanwhile is written over only when a person says so.

    Args:
        context: the app.
        keeper: keeps the session in hand.

    Signals:
        named(): the session in hand is called otherwise from now on.
    """

    named = Signal()
    _write_done = Signal(str, object, object)

    def __init__(self, context: AppContext, keeper: SessionKeeper) -> None:
        super().__init__(context.owner)
        self._context = context
        self._keeper = keeper
        self._writing: threading.Thread | None = None
        self._newest_state = ""  # of what was written last; written on the threads, one at a time
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
            known_state = self._keeper.file_state or None  # an earlier version did not keep it
            self._write_session(Path(self._keeper.file), known_state=known_state)
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
        if file.suffix.lower() == SUFFIX:
            self._write_session(file)
        else:  # nobody was asked about a file of this name
            self._write_session(file.with_name(file.name + SUFFIX), known_state="")

    def finish(self) -> None:
        """Wait for what is being saved, so that the session is kept under its name."""
        if self._writing is not None:
            self._writing.join(_LAST_SAVE_S)
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def _write_session(self, file: Path, *, known_state: str | None = None) -> None:
        """Write the session into a file, which it is called by once it is there.

        Args:
            file: is put in place of what is there.
            known_state: only of this, as `state_on_disk` told it; None of whatever it is.
        """
        session, place = replace(self._keeper.session(), file=""), self._keeper.kept
        state = ""

        def write() -> None:
            nonlocal state
            found = state_on_disk(file)
            if known_state is not None and found not in ("", known_state, self._newest_state):
                raise _AnotherIsThereError
            write_session(file, session)
            self._newest_state = state = state_on_disk(file)

        def name() -> None:
            if self._keeper.kept is place:  # another session may be in hand by now
                self._keeper.call(str(file), state)
                self._keeper.save()  # after a kill the file would seem to be somebody else's
                self.named.emit()

        self._write(file, write, then=name)

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
            failure = None
            try:
                write()
            except OSError as error:
                failure = error
            self._write_done.emit(str(file), failure, then)

        self._writing = threading.Thread(target=work, name="save")
        self._writing.start()

    @Slot(str, object, object)
    def _on_written(
        self, file: str, failure: OSError | None, then: Callable[[], None] | None
    ) -> None:
        window, name = self._context.window, Path(file).name
        if failure is not None:
            self._tell_failure(Path(file), failure)
            window.status_line.show_state("Ready")
            return
        saved = "The text is saved" if then is None else "Saved"
        window.notice_area.withdraw_about(NoticeTopic.FILE)
        window.status_line.show_state(f"{saved} as {name}")
        if then is not None:
            then()
            remember(file)

    def _tell_failure(self, file: Path, failure: OSError) -> None:
        """Say that nothing was written, and offer to write over what somebody else has written."""
        if isinstance(failure, _AnotherIsThereError):
            self._offer_to_replace(file)
            return
        before = "; what it held, it still holds" if file.exists() else ""
        sentence = f"{file.name} was not written ({failure.strerror or failure}){before}."
        self._context.window.show_notice(NoticeKind.PROBLEM, sentence, about=NoticeTopic.FILE)

    def _offer_to_replace(self, file: Path) -> None:
        place = self._keeper.kept
        replace_it = QAction("Save over it", self)
        replace_it.setToolTip("Puts the session in hand in place of what the file holds now.")
        # The session in hand may be another one by the time that it is pressed.
        replace_it.triggered.connect(
            lambda: self._write_session(file) if self._keeper.kept is place else None
        )
        is_ours = str(file) == self._keeper.file
        what = (
            f"{file.name} has been changed since it was opened or saved here"
            if is_ours
            else f"There is a {file.name} already"
        )
        self._context.window.show_notice(
            NoticeKind.PROBLEM,
            f"{what}, so nothing was written. Save under another name (Ctrl+Shift+S), or over it.",
            about=NoticeTopic.FILE,
            offer=replace_it,
        )
