"""Keeps what a person makes: a second after the first change, and after every run."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.control.app_context import AppContext
from playground.control.session_models import SessionModels
from playground.control.session_place import AsideSession, session_writer
from playground.control.session_reading import lost_in_words, read_logs
from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.measure.model_facts import ModelFacts
from playground.numbers import counted
from playground.sessions import ModelIdentity, SavedRun, SavedSession
from playground.sessions.draft_writer import DraftWriter
from playground.sessions.kept import Draft, Found, KeptSession, RunNote
from playground.sessions.members import run_member
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
        file: where a person saves the session in hand; empty before they have.
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
        self._document = context.window.editor.document_model
        self._kept = kept
        self._settings = settings
        self._settings_path = settings_path
        self._newest_settings: Settings | None = None
        self._models = SessionModels()
        self._made_with = version("gpt2-playground")  # read from a file each time
        self._written: WeakSet[RunLog] = WeakSet()
        self._unread: Sequence[RunNote] = ()
        self.file = "" if found is None else found.session.file
        self.is_failing = self._is_settling = False
        self._last_number = 0
        self._aside: AsideSession | None = None
        self._writer = self._writer_to(kept)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self.save)
        self._attempted.connect(self._on_attempted)
        self._removed.connect(self._on_removed)
        self._runs_read.connect(self._on_runs_read)
        self._connect()
        self._begin_numbering(SavedSession() if found is None else found.session, ())
        if found is not None:
            self._take_over(found)

    # ---- what there is ---------------------------------------------------------------------

    @property
    def kept(self) -> KeptSession | None:
        """The folder of the session in hand."""
        return self._kept

    def miss(self, name: str) -> ModelIdentity | None:
        """Know that a model could not be loaded; return what the session says of it."""
        self._models.missing = name
        return self._models.get(name)

    def session(self) -> SavedSession:
        """Return the session in hand, with all runs that have ended."""
        machine = machine_words()
        runs = [SavedRun.of(log, machine=machine) for log in self._context.controller.ended_logs]
        return replace(self._head(), runs=tuple(runs))

    @property
    def is_reading(self) -> bool:
        """Whether runs of the last time are still to come."""
        return bool(self._unread)

    @property
    def is_aside(self) -> bool:
        """Whether the person's session waits for the end of a lesson."""
        return self._aside is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a person would miss."""
        controller, document = self._context.controller, self._document
        is_sample = document.text in _samples(controller.facts)
        return not self._unread and not controller.logs and (not document.text or is_sample)

    @Slot(str, str)
    def set_weights(self, name: str, sha256: str) -> None:
        """Know which weights the model of this name has."""
        if self._models.set_weights(name, sha256):
            logs = self._context.controller.logs
            if found := self._models.find_missing(logs):
                self._written.difference_update(found)  # they are kept under another name
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
            self._writer.submit(self._draft())

    def save_now(self) -> None:
        """Keep what there is before anything else happens."""
        self.save()
        self._writer.wait_until_written(_LAST_WRITE_S)

    @Slot(object)
    def _on_run_complete(self, _log: RunLog) -> None:
        self.save()
        if self._kept is not None:
            self._writer.wait_for_runs(_RUN_WRITE_S)

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
        self._models.replace_all(session.models, logs)
        self._begin_numbering(session, logs)

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
            written=self._written,
            last_number=self._last_number,
            logs=list(self._context.controller.logs),
            settings=self._settings(),
            is_needless=self._kept is not None and self._kept.is_passing and self.is_empty,
        )
        self._keep_in(kept, logs)
        self.file = ""
        self._begin_numbering(SavedSession(), logs)

    def take_back(self) -> Settings:
        """Keep the person's session again, with its runs; return the settings that it had."""
        assert self._aside is not None, "there is a session to take back"
        self.save_now()
        if self._kept is not None:
            self._kept.release()
        aside, self._aside = self._aside, None
        self._keep_in(aside.kept, aside.written)
        self.file, self._last_number = aside.file, aside.last_number
        self._context.controller.set_logs(aside.logs, last_number=aside.last_number)
        return aside.settings

    def close(self) -> bool:
        """Keep everything a last time, the run under way as one that was stopped."""
        controller = self._context.controller
        if len(controller.ended_logs) < len(controller.logs) and controller.logs[-1].steps:
            controller.logs[-1].cut_off(self._document.text)
        if self._kept is not None and self._kept.is_gone:
            self._written.clear()
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
        self._kept, self._unread, self._written = kept, (), WeakSet(written)
        self._writer = self._writer_to(kept)

    def _writer_to(self, kept: KeptSession | None) -> DraftWriter:
        return session_writer(
            kept,
            lambda: self._newest_settings,
            self._settings_path,
            told=self._tell,
            removed=self._removed.emit,
        )

    def _draft(self) -> Draft:
        machine, notes = machine_words(), list(self._unread)
        runs: list[tuple[str, SavedRun]] = []
        for log in self._context.controller.logs:
            if log.summary is None and log not in self._context.controller.ended_logs:
                continue
            part = run_member(log.number)
            if log not in self._written:
                self._written.add(log)
                runs.append((part, SavedRun.of(log, machine=machine)))
            notes.append((part, log.name, log.comment))
            self._last_number = max(self._last_number, log.number)
        return Draft(session=self._head(), runs=tuple(runs), notes=tuple(notes))

    def _head(self) -> SavedSession:
        """Return the session without its runs."""
        controller, settings = self._context.controller, self._settings()
        named = {settings.model, *(log.conditions.model for log in controller.logs)}
        return SavedSession(
            spans=self._document.spans,
            settings=session_settings(settings),
            models=self._models.named(None if self._unread else named),
            model=settings.model,
            last_number=self._last_number,
            made_with=self._made_with,
            saved=datetime.now().astimezone(),
            file=self.file,
        )

    def _tell(self, error: OSError | None) -> None:
        """Have the main thread know how writing went."""
        self._attempted.emit("" if error is None else error.strerror or str(error))

    @Slot()
    def _on_removed(self) -> None:
        """Write all runs again: somebody has removed the folder that they were in."""
        self._written.clear()
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
        if self._is_settling and (failure or self._is_all_kept):
            self._end_settling(is_kept=not failure)
        elif self._is_settling:
            self.save()

    @property
    def _is_all_kept(self) -> bool:
        return self._writer.is_idle and not self._delay.isActive()

    def _end_settling(self, *, is_kept: bool) -> None:
        self._is_settling = False
        self.settled.emit(is_kept)

    def _begin_numbering(self, session: SavedSession, logs: Sequence[RunLog]) -> None:
        """Have these runs and no others, and count on behind every run that there ever was."""
        in_files = 0 if self._kept is None else self._kept.last_number()
        self._last_number = max(in_files, session.last_number)
        self._context.controller.set_logs(logs, last_number=self._last_number)

    def _take_over(self, found: Found) -> None:
        """Have the runs of the last time read, while the person may already write."""
        self._models.add(found.session.models, ())
        self._unread = found.notes
        if not found.notes:
            self._on_runs_read([], 0, found)
            return

        threading.Thread(
            target=lambda: self._runs_read.emit(*read_logs(found), found), name="runs", daemon=True
        ).start()

    @Slot(object, int, object)
    def _on_runs_read(self, read: list[RunLog], n_damaged: int, found: Found) -> None:
        self._unread = ()
        self._written.update(read)
        self._models.add(found.session.models, read)
        controller, window = self._context.controller, self._context.window
        if read:
            controller.set_logs([*read, *controller.logs])
        if loss := lost_in_words(n_damaged, found.folder):
            window.show_notice(NoticeKind.WARNING, loss)
        if self._kept is not None and self._kept.was_left:
            window.show_notice(
                NoticeKind.NOTE,
                "The program did not end in order the last time; the text and "
                f"{counted(len(read), 'run')} are back.",
            )

    @Slot(object)
    def _on_model_changed(self, facts: ModelFacts) -> None:
        logs = self._context.controller.logs
        if self._models.load(facts, logs):
            self._context.controller.set_logs(logs)
        self.save_soon()

    def _connect(self) -> None:
        window, controller = self._context.window, self._context.controller
        panel = window.sampling_panel
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


def _samples(facts: ModelFacts | None) -> tuple[str, ...]:
    return () if facts is None else tuple(sample.text for sample in facts.sample_prompts)
