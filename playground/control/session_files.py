"""The File menu: sessions that begin, are opened and saved, by name."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from playground import json_store
from playground.control.app_context import AppContext
from playground.control.session_keeper import SessionKeeper, log_of, read_logs
from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.measure.model_facts import ModelFacts
from playground.numbers import counted, short_count
from playground.sessions import SUFFIX, SavedSession, SessionError, read_session, write_session
from playground.sessions.kept import (
    KeptSession,
    claim,
    claim_new,
    kept_folders,
    sessions_folder,
)
from playground.shell.saved.settings import Settings, with_session_settings
from playground.shell.saved.settings_file import show_settings
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeKind, NoticeTopic

TITLE = "GPT-2 Playground"
_BUSY = "A run is under way; stop it first."
_UNSAVED = "The session in hand could not be saved, so none can take its place yet."
_MOST_RECENT = 10
_OF_TEXTS = (".txt", ".md")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Opened:
    """What came of reading a session.

    Attributes:
        session, logs: what it holds.
        parts: the names of those runs' files, where it was kept.
        file: where a person saved it; empty for one that was only kept.
        kept: the folder that it was kept in, if it comes from there.
        failure: why it could not be read, else empty.
    """

    session: SavedSession = field(default_factory=SavedSession)
    logs: tuple[RunLog, ...] = ()
    parts: Mapping[RunLog, str] = field(default_factory=dict[RunLog, str])
    file: str = ""
    kept: KeptSession | None = None
    failure: str = ""


class SessionFiles(QObject):
    """Begins, opens and saves sessions; what is slow in it is done on threads of its own.

    The session before stays where it is kept, and is offered among the recent ones.

    Args:
        context: the app.
        keeper: keeps the session in hand.
        settings: returns those of the window.
        show: has the tabs show settings that came with a session.
    """

    _read_done = Signal(object)
    _write_done = Signal(str, str)

    def __init__(
        self,
        context: AppContext,
        keeper: SessionKeeper,
        *,
        settings: Callable[[], Settings],
        show: Callable[[Settings], None],
    ) -> None:
        super().__init__(context.owner)
        self._context = context
        self._keeper = keeper
        self._settings = settings
        self._show = show
        self._awaited = ""
        self._first_model: tuple[str, str] | None = None
        self._read_done.connect(self._on_read)
        self._write_done.connect(self._on_written)
        window = context.window
        files = window.file_actions
        files.new_requested.connect(self.begin_new)
        files.save_requested.connect(self.save)
        files.save_as_requested.connect(self.save_as)
        files.recent_menu.aboutToShow.connect(self.show_recent)
        window.open_session_requested.connect(self.open)
        context.controller.model_changed.connect(self._on_model_changed)
        context.runner.worker.load_failed.connect(self._on_load_failed)
        self._name_window()
        self.show_recent()

    # ---- what a person asks for ------------------------------------------------------------

    @Slot()
    def begin_new(self) -> None:
        """Begin with an empty text and no runs; the settings stay."""
        if self._is_free():
            self._take(_Opened(kept=_new_place()), model="")
            self._context.window.editor.setFocus()

    @Slot(object)
    def open(self, path: str) -> None:
        """Open a session from its file, or one that was kept from its folder."""
        if not self._is_free():
            return
        self._context.window.status_line.show_state(f"Opening {Path(path).name}…")
        threading.Thread(
            target=lambda: self._read_done.emit(_read(Path(path))), name="open", daemon=True
        ).start()

    def open_first(self, path: str, *, model: str, otherwise: str) -> None:
        """Open the session that the program was started with.

        Args:
            path: of its file.
            model: to load in place of the one that it was made with; empty for that one.
            otherwise: the model to load if the session cannot be opened, or names none.
        """
        self._first_model = (model, otherwise)
        self.open(path)

    @Slot()
    def save(self) -> None:
        """Write the session into its file; the first time, ask which."""
        if self._keeper.file:
            self._write(Path(self._keeper.file))
        else:
            self._context.window.file_actions.ask_where_to_save()

    @Slot(object)
    def save_as(self, path: str) -> None:
        """Write the session into a file, or its text alone where the name ends so."""
        file = Path(path)
        if file.suffix.lower() in _OF_TEXTS:
            self._write_text(file)
            return
        self._keeper.file = str(file if file.suffix else file.with_suffix(SUFFIX))
        self._keeper.save_soon()
        self._name_window()
        self._write(Path(self._keeper.file))

    @Slot()
    def show_recent(self) -> None:
        """Offer the files that were open lately, and sessions that were kept without one."""
        files = [path for path in _recent_files() if path != self._keeper.file]
        entries = [(Path(path).name, path) for path in files if Path(path).is_file()]
        self._context.window.file_actions.show_recent(entries + self._kept_elsewhere())

    def expect_model(self, name: str) -> None:
        """Say what is missing if the model that a session was made with cannot be loaded."""
        self._awaited = name

    # ---- within ----------------------------------------------------------------------------

    def _is_free(self) -> bool:
        """Tell whether another session may take the place of this one; say why it may not."""
        reason = _BUSY if self._context.controller.state.is_run else ""
        if self._keeper.is_failing:
            reason = _UNSAVED
        if reason:
            self._context.window.show_notice(NoticeKind.NOTE, reason)
        return not reason

    @Slot(object)
    def _on_read(self, opened: _Opened) -> None:
        window = self._context.window
        window.status_line.show_state("Ready")
        model, otherwise = self._first_model or ("", "")
        self._first_model = None
        if opened.failure:
            window.show_notice(NoticeKind.PROBLEM, opened.failure)
            if otherwise:
                self._context.controller.load_model(model or otherwise)
            return
        if not self._is_free():
            return
        self._take(opened, model=model or opened.session.model or otherwise)
        if opened.file:
            _remember(opened.file)
        window.status_line.show_state(
            f"{Path(opened.file).name or 'The session'}: {counted(len(opened.logs), 'run')}"
        )

    def _take(self, opened: _Opened, *, model: str) -> None:
        """Have another session in hand."""
        window, session = self._context.window, opened.session
        place = opened.kept or _new_place()
        self._keeper.take(place, session, opened.logs, opened.parts)
        self._keeper.file = opened.file
        self._context.selection.clear()
        if session.settings:
            settings = with_session_settings(self._settings(), session.settings)
            show_settings(settings, window)
            self._show(settings)
            self._context.settings.set_threads(settings.chosen_threads)
        window.editor.set_spans(session.spans)
        window.editor.text_edited.emit()
        self._name_window()
        facts = self._context.controller.facts
        if model and (facts is None or facts.name != model):
            self.expect_model(model)
            self._context.controller.load_model(model)

    def _write(self, file: Path) -> None:
        session = replace(self._keeper.session(), file="")
        self._context.window.status_line.show_state(f"Saving {file.name}…")

        def write() -> None:
            try:
                write_session(file, session)
            except OSError as error:
                self._write_done.emit(str(file), error.strerror or str(error))
            else:
                self._write_done.emit(str(file), "")

        threading.Thread(target=write, name="save").start()

    def _write_text(self, file: Path) -> None:
        text = self._context.window.editor.document_model.text
        try:
            json_store.write_to_hand_out(file, text.encode("utf-8", "replace"))
        except OSError as error:
            self._on_written(str(file), error.strerror or str(error))
        else:
            self._context.window.status_line.show_state(f"The text is saved as {file.name}")

    @Slot(str, str)
    def _on_written(self, file: str, failure: str) -> None:
        window, name = self._context.window, Path(file).name
        if failure:
            sentence = f"{name} was not written ({failure}); what it held, it still holds."
            window.show_notice(NoticeKind.PROBLEM, sentence, about=NoticeTopic.SAVE)
            return
        window.notice_area.withdraw_about(NoticeTopic.SAVE)
        window.status_line.show_state(f"Saved as {name}")
        _remember(file)

    def _name_window(self) -> None:
        file = self._keeper.file
        name = Path(file).stem if file else ""
        self._context.window.setWindowTitle(f"{name} – {TITLE}" if name else TITLE)
        self._context.window.file_actions.suggest(file or f"session{SUFFIX}")

    def _kept_elsewhere(self) -> list[tuple[str, str]]:
        """Return sessions that were kept and have no file, by how they begin."""
        ours = None if self._keeper.kept is None else self._keeper.kept.folder
        entries: list[tuple[str, str]] = []
        for folder in [each for each in _kept_folders() if each != ours][:_MOST_RECENT]:
            try:
                found = KeptSession(folder).read()
            except SessionError:
                continue
            if found is not None and (found.session.text.strip() or found.notes):
                when = "" if found.session.saved is None else f"{found.session.saved:%d %b %H:%M}"
                words = " ".join(found.session.text.split())[:40] or "No text"
                entries.append((f"“{words}” ({when})", str(folder)))
        return entries

    @Slot(object)
    def _on_model_changed(self, facts: ModelFacts) -> None:
        self._awaited = ""

    @Slot(int, object)
    def _on_load_failed(self, _load_id: int, _failure: Failure) -> None:
        """Say which model a session needs, and what can be done without it."""
        identity = self._keeper.identity_of(self._awaited)
        self._awaited = ""
        if identity is not None and self._context.controller.state is not AppState.LOADING:
            self._context.window.show_notice(
                NoticeKind.NOTE,
                f"The session was made with {identity.title} ({short_count(identity.n_parameters)} "
                f"parameters, {identity.n_layer} × {identity.n_embd}), which is not here: its "
                "text, plots and tables can be seen, and nothing new be written with it.",
            )


def _read(path: Path) -> _Opened:
    """Read a session with its runs; any thread may."""
    if path.is_dir():
        return _read_kept(path)
    try:
        session = read_session(path)
    except SessionError as error:
        return _Opened(failure=str(error))
    machine = machine_words()
    logs = (
        log_of(run, -number, session, machine=machine)
        for number, run in enumerate(session.runs, start=1)
    )
    return _Opened(
        session=replace(session, runs=(), file=""), logs=tuple(logs), file=str(path.absolute())
    )


def _read_kept(folder: Path) -> _Opened:
    """Read a session from where it is kept."""
    kept = claim(folder)
    if kept is None:
        return _Opened(failure="This session is open in another window.")
    try:
        found = kept.read()
    except SessionError as error:
        kept.release()
        return _Opened(failure=f"The session stays in {folder}. {error}")
    if found is None:
        return _Opened(failure="There is nothing in this session.")
    read, _ = read_logs(kept, found)
    return _Opened(
        session=found.session,
        logs=tuple(log for _, log in read),
        parts={log: part for part, log in read},
        file=found.session.file,
        kept=kept,
    )


def _new_place() -> KeptSession | None:
    try:
        return claim_new(sessions_folder())
    except (OSError, RuntimeError):
        return None


def _kept_folders() -> list[Path]:
    try:
        return list(kept_folders(sessions_folder()))
    except RuntimeError:  # no home
        return []


def _recent_path() -> Path:
    return sessions_folder().parent / "recent.json"


def _recent_files() -> list[str]:
    try:
        files = json_store.read_object_if_sound(_recent_path()).get("files")
    except RuntimeError:
        return []
    return [each for each in files if isinstance(each, str)] if isinstance(files, list) else []


def _remember(file: str) -> None:
    """Put a file in front of those that were open lately; not being able to costs nothing else."""
    files = [file, *(each for each in _recent_files() if each != file)][:_MOST_RECENT]
    try:
        json_store.write_object(_recent_path(), {"files": files})
    except (OSError, RuntimeError):
        return
