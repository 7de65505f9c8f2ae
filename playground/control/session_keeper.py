"""Keeps what a person makes: a second after the first change, and after every run."""

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.control.app_context import AppContext
from playground.control.session_contents import SessionContents
from playground.control.session_place import AsideSession, session_writer
from playground.control.session_reading import lost_in_words, read_logs
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.numbers import counted
from playground.sessions import ModelIdentity, SavedSession
from playground.sessions.draft_writer import DraftWriter
from playground.sessions.kept import Found, KeptSession
from playground.shell.saved.settings import Settings, session_settings, with_session_settings
from playground.shell.saved.settings_file import save_settings
from playground.shell.window.notices import NoticeKind, NoticeTopic

_DELAY_MS = 1000
_LAST_WRITE_S = 10.0
_RUN_WRITE_S = 0.02
"""A run is on the disk before it is said to have ended, unless the disk is slower than this."""
_SETTLE_S = 0.1
"""Another session comes at once, unless the disk is slower than this."""


class SessionKeeper(QObject):
    """Has the text, the settings and every run that has ended written, on a thread of its own.

    The main thread only gathers what is immutable anyhow. A disk that is full or cannot be written
    is told of once; the work goes on, and is written as soon as it can be.

    Args:
        context: the app.
        kept: where; None where nothing can be kept.
        found: what was kept there.
        settings: returns those of the window.
        settings_path: where they are kept.

    Attributes:
        is_failing: the last attempt to write did not succeed.

    Signals:
        changed(): something is not kept yet that will be.
        settled(bool): after `settle`: whether all there is has been kept.
    """

    changed = Signal()
    settled = Signal(bool)
    _attempted = Signal(str)
    _removed = Signal()
    _runs_read = Signal(object, int, object)

    def __init__(
        self,
        context: AppContext,
        kept: KeptSession | None,
        found: Found | None,
        *,
        settings: Callable[[], Settings],
        settings_path: Path,
    ) -> None:
        super().__init__(context.owner)
        self._context = context
        self._kept = kept
        self._settings = settings
        self._settings_path = settings_path
        self._newest_settings: Settings | None = None
        self._contents = SessionContents(context, settings)
        self.is_failing = self._is_settling = False
        self._aside: AsideSession | None = None
        self._writer = self._writer_to(kept)
        self._delay = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._delay.timeout.connect(self.save)
        self._attempted.connect(self._on_attempted)
        self._removed.connect(self._on_removed)
        self._runs_read.connect(self._on_runs_read)
        self._connect()
        self._contents.begin(SavedSession() if found is None else found.session, (), kept)
        if found is not None:
            self._take_over(found)

    # ---- what there is ---------------------------------------------------------------------

    @property
    def kept(self) -> KeptSession | None:
        """The folder of the session in hand."""
        return self._kept

    @property
    def file(self) -> str:
        """Where a person saves the session in hand; empty before they have."""
        return self._contents.file

    @property
    def file_state(self) -> str:
        """How that file was when it was last read or written here, as `state_on_disk` tells it."""
        return self._contents.file_state

    def call(self, file: str, state: str = "") -> None:
        """Have the session in hand saved in a file from now on, which is in this state."""
        self._contents.file, self._contents.file_state = file, state

    def miss(self, name: str) -> ModelIdentity | None:
        """Know that a model could not be loaded; return what the session says of it."""
        return self._contents.models.miss(name)

    def session(self) -> SavedSession:
        """Return the session in hand, with all runs that have ended."""
        return self._contents.session()

    @property
    def is_reading(self) -> bool:
        """Whether runs of the last time are still to come."""
        return bool(self._contents.unread)

    @property
    def is_aside(self) -> bool:
        """Whether the person's session waits for the end of a lesson."""
        return self._aside is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a person would miss."""
        return self._contents.is_empty

    @Slot(str, str)
    def set_weights(self, name: str, sha256: str) -> None:
        """Know which weights the model of this name has."""
        if self._contents.models.set_weights(name, sha256):
            logs = self._context.controller.logs
            if found := self._contents.models.find_missing(logs):
                self._contents.written.difference_update(found)  # they are kept under another name
                self._context.controller.set_logs(logs)
            self.save_soon()

    # ---- what happens ----------------------------------------------------------------------

    @Slot()
    def save_soon(self) -> None:
        """Keep what has changed, a second from now at the latest."""
        if not self._delay.isActive():
            self._delay.start()
        self.changed.emit()

    @Slot()
    def save(self) -> None:
        """Keep what there is, now; the writing itself is done elsewhere."""
        self._delay.stop()
        self._newest_settings = self._own_settings()
        if self._kept is not None:
            self._writer.submit(self._contents.draft())

    def save_now(self) -> None:
        """Keep what there is before anything else happens."""
        self.save()
        self._writer.wait_until_written(_LAST_WRITE_S)

    @Slot(object)
    def _on_run_complete(self, _log: RunLog) -> None:
        self.save()
        self._writer.wait_for_runs(_RUN_WRITE_S)

    @Slot()
    def _on_dressing(self) -> None:
        """Keep what waits to be kept: every widget is dressed anew, and nothing else goes on."""
        if self._delay.isActive():
            self.save()
            self._writer.wait_until_written(_SETTLE_S)

    def settle(self) -> None:
        """Have all there is kept; `settled` follows, however long the disk takes."""
        self._is_settling = True
        self.save()
        is_done = self._writer.wait_until_written(_SETTLE_S) and self._writer.failure is None
        if self._kept is None or is_done:
            self._end_settling(is_kept=True)

    def take(
        self,
        kept: KeptSession | None,
        session: SavedSession,
        logs: Sequence[RunLog],
        *,
        is_written: bool,
    ) -> None:
        """Keep another session from now on; the one before, which is settled, is let go.

        Args:
            kept: where; None where nothing can be kept.
            session: names the models of the runs.
            logs: its runs.
            is_written: they are in that place already.
        """
        self._delay.stop()
        if self._kept is not None:
            self._kept.release(forget=self._kept.is_passing and self.is_empty)
        self._keep_in(kept, logs if is_written else ())
        self._contents.models.replace_all(session.models, logs)
        self._contents.begin(session, logs, self._kept)

    def set_aside(self, kept: KeptSession | None, logs: Sequence[RunLog]) -> None:
        """Keep a lesson from now on, elsewhere; the person's session stays held, as it is.

        Args:
            kept: where; None where nothing can be kept.
            logs: the lesson's runs, which are in that place already.
        """
        self.save_now()
        self._aside = AsideSession(
            kept=self._kept,
            file=self.file,
            file_state=self.file_state,
            written=self._contents.written,
            last_number=self._contents.last_number,
            logs=list(self._context.controller.logs),
            settings=self._settings(),
            is_needless=self._kept is not None and self._kept.is_passing and self.is_empty,
        )
        self._keep_in(kept, logs)
        self.call("")
        self._contents.begin(SavedSession(), logs, self._kept)

    def take_back(self) -> Settings:
        """Keep the person's session again, with its runs; return the settings that it had."""
        assert self._aside is not None, "there is a session to take back"
        self.save_now()
        if self._kept is not None:
            self._kept.release()
        aside, self._aside = self._aside, None
        self._keep_in(aside.kept, aside.written)
        self.call(aside.file, aside.file_state)
        self._contents.last_number = aside.last_number
        self._context.controller.set_logs(aside.logs, last_number=aside.last_number)
        return aside.settings

    def close(self) -> bool:
        """Keep everything a last time, the run under way as one that was stopped."""
        controller = self._context.controller
        if len(controller.ended_logs) < len(controller.logs) and controller.logs[-1].steps:
            controller.logs[-1].cut_off(self._contents.text)
        if self._kept is not None and self._kept.is_gone:
            self._contents.written.clear()
        self.save()
        is_written = self._writer.close(_LAST_WRITE_S)
        if self._kept is None and self._newest_settings is not None:
            save_settings(self._newest_settings, self._settings_path)
        if self._kept is not None and is_written:
            self._kept.release(forget=self._kept.is_passing and self.is_empty)
        if self._aside is not None and self._aside.kept is not None:
            self._aside.kept.release(forget=self._aside.is_needless)
        return is_written

    # ---- within ----------------------------------------------------------------------------

    def _own_settings(self) -> Settings:
        """Return the person's settings: the window as it is, but a lesson's own are not theirs."""
        settings = self._settings()
        if self._aside is None:
            return settings
        return with_session_settings(settings, session_settings(self._aside.settings))

    def _keep_in(self, kept: KeptSession | None, written: Iterable[RunLog]) -> None:
        """Write another session from now on, each by a writer of its own: none meets the other."""
        self._writer.close(_LAST_WRITE_S)
        self._kept = kept
        self._contents.move(written)
        self._writer = self._writer_to(kept)

    def _writer_to(self, kept: KeptSession | None) -> DraftWriter:
        return session_writer(
            kept,
            lambda: self._newest_settings,
            self._settings_path,
            told=self._attempted.emit,
            removed=self._removed.emit,
        )

    @Slot()
    def _on_removed(self) -> None:
        """Write all runs again: somebody has removed the folder that they were in."""
        self._contents.written.clear()
        self.save()

    @Slot(str)
    def _on_attempted(self, failure: str) -> None:
        window = self._context.window
        if failure and not self.is_failing:
            said = f"What you write is not being saved ({failure}); it will be as soon as it can."
            said = failure if failure.endswith(".") else said
            window.show_notice(NoticeKind.WARNING, said, about=NoticeTopic.SAVE)
        elif not failure and self.is_failing:
            window.notice_area.withdraw_about(NoticeTopic.SAVE)
        self.is_failing = bool(failure)
        if failure:
            self._delay.start()
        # This may be late word of an earlier draft; the last one may have failed since.
        is_written = self._writer.is_idle and self._writer.failure is None
        is_all_kept = is_written and not self._delay.isActive()
        if self._is_settling and (failure or is_all_kept):
            self._end_settling(is_kept=not failure)
        elif self._is_settling:
            self.save()

    def _end_settling(self, *, is_kept: bool) -> None:
        self._is_settling = False
        self.settled.emit(is_kept)

    def _take_over(self, found: Found) -> None:
        """Have the runs of the last time read, while the person may already write."""
        self.call(found.session.file, found.session.file_state)
        self._contents.models.add(found.session.models, ())
        self._contents.unread = found.notes
        if not found.notes:
            self._on_runs_read([], 0, found)
            return

        threading.Thread(
            target=lambda: self._runs_read.emit(*read_logs(found), found), name="runs", daemon=True
        ).start()

    @Slot(object, int, object)
    def _on_runs_read(self, read: list[RunLog], n_damaged: int, found: Found) -> None:
        self._contents.unread = ()
        self._contents.written.update(read)
        self._contents.models.add(found.session.models, read)
        controller, window = self._context.controller, self._context.window
        if read:
            controller.set_logs([*read, *controller.logs])
        if loss := lost_in_words(n_damaged, found.folder):
            window.show_notice(NoticeKind.WARNING, loss)
        if self._kept is not None and self._kept.was_left:
            back = f"the text and {counted(len(read), 'run')} are back."
            said = f"The program did not end in order the last time; {back}"
            window.show_notice(NoticeKind.NOTE, said)

    @Slot(object)
    def _on_model_changed(self, facts: ModelFacts) -> None:
        logs = self._context.controller.logs
        if self._contents.models.load(facts, logs):
            self._context.controller.set_logs(logs)
        self.save_soon()

    def _connect(self) -> None:
        window, controller = self._context.window, self._context.controller
        panel = window.sampling_panel
        self._context.theme.dressing.connect(self._on_dressing)
        controller.model_changed.connect(self._on_model_changed)
        controller.run_complete.connect(self._on_run_complete)
        for changed in (
            window.editor.text_edited,
            controller.flushed,
            controller.runs_changed,
            panel.sampling_changed,
            panel.speed_limit_changed,
            panel.threads_changed,
            panel.run_settings_changed,
            window.top_bar.cache_switch.mode_requested,
        ):
            changed.connect(self.save_soon)
