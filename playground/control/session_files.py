"""New, Open and Open recent: one session takes the place of another."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from playground.control.app_context import AppContext
from playground.control.recent_sessions import (
    kept_elsewhere,
    kept_in_words,
    recent_files,
    remember,
)
from playground.control.session_keeper import SessionKeeper
from playground.control.session_reading import OpenedSession, read_opened
from playground.control.session_saving import IN_LESSON
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.models.names import has_to_be_fetched
from playground.numbers import counted, short_count
from playground.sessions import SUFFIX, session_name
from playground.sessions.claims import claim_new, sessions_folder
from playground.sessions.kept import KeptSession
from playground.shell.saved.settings import Settings, with_session_settings
from playground.shell.saved.settings_file import show_settings
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeKind, NoticeTopic

TITLE = "GPT-2 Playground"
_N_NEWEST, _MOST_EARLIER = 10, 200
"""Of the sessions that were kept: offered at once, and in the menu of the earlier ones."""
_BUSY = "A run is under way; stop it first."
_UNSAVED = "The session in hand could not be saved, so none can take its place yet."


class SessionFiles(QObject):
    """Begins and opens sessions; what is slow in it is done on a thread of its own.

    The session before stays where it is kept, and is offered among the recent ones.

    Args:
        context: the app.
        keeper: keeps the session in hand.
        settings: returns those of the window.
        show: has the tabs show settings that came with a session.
    """

    _read_done = Signal(object)

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
        self._next: tuple[OpenedSession, str] | None = None
        self._first_model: tuple[str, str] | None = None
        self._read_done.connect(self._on_read)
        keeper.settled.connect(self._on_settled)
        window = context.window
        files = window.file_actions
        files.new_requested.connect(self.begin_new)
        files.recent_menu.aboutToShow.connect(self.show_recent)
        files.earlier_menu.aboutToShow.connect(self.show_earlier)
        window.open_session_requested.connect(self.open)
        window.text_file_opened.connect(self._on_text_file_opened)
        context.controller.model_changed.connect(self._on_model_changed)
        context.runner.worker.load_failed.connect(self._on_load_failed)
        self._choose_folder = QAction("Choose its folder…", self)
        self._choose_folder.setToolTip("Asks for the folder that the session's model is in now.")
        self._choose_folder.triggered.connect(files.ask_for_model)
        self._download = QAction("Download…", self)
        self._download.setToolTip("Says what it takes, and asks.")
        self._download.triggered.connect(self._on_download)
        self.show_name()
        self.show_recent()

    # ---- what a person asks for ------------------------------------------------------------

    @Slot()
    def begin_new(self) -> None:
        """Begin with an empty text and no runs; the settings stay."""
        if self._is_free():
            self._context.window.editor.setFocus()
            self._go_over_to(OpenedSession(), model="")

    @Slot(object)
    def open(self, path: str) -> None:
        """Open a session from its file, or one that was kept from its folder."""
        if not self._is_free():
            return
        self._context.window.status_line.show_state(f"Opening {Path(path).name}…")
        threading.Thread(
            target=lambda: self._read_done.emit(read_opened(Path(path))), name="open", daemon=True
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
    def show_recent(self) -> None:
        """Offer the files that were open lately, and sessions that were kept without one."""
        files = [path for path in recent_files() if path != self._keeper.file]
        entries = [(Path(path).name, path) for path in files if Path(path).is_file()]
        kept = kept_elsewhere(self._our_folder)
        self._context.window.file_actions.show_recent(
            entries + kept_in_words(kept[:_N_NEWEST]), has_earlier=len(kept) > _N_NEWEST
        )

    @Slot()
    def show_earlier(self) -> None:
        """Offer the sessions that were kept before those."""
        kept = kept_elsewhere(self._our_folder)[_N_NEWEST:_MOST_EARLIER]
        self._context.window.file_actions.show_earlier(kept_in_words(kept))

    @property
    def _our_folder(self) -> Path | None:
        return None if self._keeper.kept is None else self._keeper.kept.folder

    def expect_model(self, name: str) -> None:
        """Say what is missing if the model that a session was made with cannot be loaded."""
        self._awaited = name

    # ---- within ----------------------------------------------------------------------------

    def _is_free(self) -> bool:
        """Tell whether another session may take the place of this one; say why it may not."""
        reason = _BUSY if self._context.controller.has_active_run else ""
        if self._keeper.is_failing:
            reason = _UNSAVED
        if self._keeper.is_aside:
            reason = IN_LESSON
        if reason:
            self._context.window.show_notice(NoticeKind.NOTE, reason)
        return not reason

    @Slot(object)
    def _on_read(self, opened: OpenedSession) -> None:
        window = self._context.window
        window.status_line.show_state("Ready")
        model, otherwise = self._first_model or ("", "")
        self._first_model = None
        if opened.failure:
            window.show_notice(NoticeKind.PROBLEM, opened.failure, about=NoticeTopic.FILE)
            if otherwise:
                self._context.controller.load_model(model or otherwise)
            return
        self._go_over_to(opened, model=model or opened.session.model or otherwise)

    def _go_over_to(self, opened: OpenedSession, *, model: str) -> None:
        """Have another session in hand as soon as all of the one before is kept."""
        self._let_go_of_next()
        self._next = (opened, model)
        self._keeper.settle()

    @Slot(bool)
    def _on_settled(self, _is_kept: bool) -> None:
        if self._next is None:
            return
        # A run may have begun meanwhile, or the disk have become full.
        if not self._is_free():
            self._let_go_of_next()
            return
        (opened, model), self._next = self._next, None
        self._take(opened, model=model)
        if opened.loss:
            self._context.window.show_notice(NoticeKind.WARNING, opened.loss)
        if opened.file:
            remember(opened.file)
        if opened.file or opened.kept is not None:
            name = Path(opened.file).name or "The session"
            said = f"{name}: {counted(len(opened.logs), 'run')}"
            self._context.window.status_line.show_state(said)
        elif self._context.controller.state is AppState.READY:
            self._context.window.status_line.show_state("Ready")

    def _let_go_of_next(self) -> None:
        if self._next is not None:
            self._next[0].let_go()
            self._next = None

    def _take(self, opened: OpenedSession, *, model: str) -> None:
        """Have another session in hand."""
        window, session = self._context.window, opened.session
        window.notice_area.withdraw_about(NoticeTopic.FILE)  # it was about the one before
        place = opened.kept or _new_place()
        is_written = opened.kept is not None
        self._keeper.take(place, session, opened.logs, is_written=is_written)
        self._keeper.call(opened.file, opened.file_state)
        self._context.selection.clear()
        if session.settings:
            settings = with_session_settings(self._settings(), session.settings)
            show_settings(settings, window)
            self._show(settings)
            self._context.settings.set_threads(settings.chosen_threads)
        window.editor.set_spans(session.spans)
        window.editor.text_edited.emit()
        self.show_name()
        self._context.runner.give_back()  # what the runs of the session before took
        facts = self._context.controller.facts
        if model and (facts is None or facts.name != model):
            self.expect_model(model)
            self._context.controller.load_model(model)

    @Slot()
    def show_name(self) -> None:
        """Have the window, and the next question for a file, say what the session is called."""
        file = self._keeper.file
        name = session_name(file)
        self._context.window.setWindowTitle(f"{name} – {TITLE}" if name else TITLE)
        self._context.window.file_actions.suggest(file or f"session{SUFFIX}")

    @Slot(object)
    def _on_text_file_opened(self, path: str) -> None:
        """Have the next save ask for a name: the session's own file is to keep what it holds."""
        if self._keeper.file:
            self._keeper.call("")
            self._keeper.save_soon()
            self.show_name()
        self._context.window.file_actions.suggest(str(Path(path).with_suffix(SUFFIX)))

    @Slot(object)
    def _on_model_changed(self, facts: ModelFacts) -> None:
        self._awaited = ""
        self._context.window.set_missing_model("", "")

    @Slot(int, object)
    def _on_load_failed(self, _load_id: int, failure: Failure) -> None:
        """Say which model a session needs, how to get it, and what can be done without it."""
        name, self._awaited = self._awaited, ""
        identity = self._keeper.miss(name)
        if identity is None or self._context.controller.state is AppState.LOADING:
            return
        window, is_on_hub = self._context.window, has_to_be_fetched(name)
        self._context.controller.show_newest_runs()
        window.set_missing_model(name, identity.title)
        how = "fetch the model" if is_on_hub else "choose the model's folder"
        window.show_notice(
            NoticeKind.NOTE,
            f"The session was made with {identity.title} ({short_count(identity.n_parameters)} "
            f"parameters, {identity.n_layer} × {identity.n_embd}). {failure.message} "
            f"Text, plots and tables are here to see; to write on with it, {how}.",
            failure.details,
            about=NoticeTopic.LOAD,
            offer=self._download if is_on_hub else self._choose_folder,
        )

    @Slot()
    def _on_download(self) -> None:
        window = self._context.window
        window.open_model_requested.emit(window.top_bar.model_picker.missing)


def _new_place() -> KeptSession | None:
    try:
        return claim_new(sessions_folder())
    except (OSError, RuntimeError):
        return None
