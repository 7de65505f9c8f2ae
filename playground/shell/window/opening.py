"""What stands at the first paint: the window around its tabs, as it was left the last time."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from playground.exceptions.log import STATE_DIR_VARIABLE
from playground.kit.look.theme import Theme, ThemeChoice
from playground.lessons import Lesson
from playground.measure.cores import physical_cores
from playground.resource_files import is_nowhere, settings_path
from playground.sessions import SavedSession, SessionError
from playground.sessions.claims import claim_latest, claim_new, read_latest, sessions_folder
from playground.sessions.kept import Draft, Found, KeptSession
from playground.shell.saved.settings import Settings, with_session_settings
from playground.shell.saved.settings_file import (
    keep_old_settings,
    load_settings,
    reset_settings,
    show_place,
    show_settings,
    show_text,
)
from playground.shell.window.main_window import MainWindow
from playground.shell.window.notices import NoticeKind

_ELSEWHERE = "File ▸ Save as… can put it elsewhere."
_NO_HOME = (
    "There is no home folder, so what you write will not be kept when the program ends; "
    f"HOME or {STATE_DIR_VARIABLE} can name one. {_ELSEWHERE}"
)
_LIKELY_FRAME = QMargins(4, 40, 4, 4)
"""Room kept for a frame while the window manager has not said how wide its own is."""


class FirstPaint(QObject):
    """Tells, once, that a window has been painted.

    Signals:
        done(): the window and all that it holds are on the screen.
    """

    done = Signal()

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Wait for the first paint; what the window holds is painted in the same turn."""
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return False

    @Slot()
    def _tell(self) -> None:
        self.done.emit()


def fitting(place: QRect, frame: QMargins, room: QRect, least: QSize) -> QRect:
    """Return where a window stands wholly in a room: as it is, or moved, or smaller as well.

    Args:
        place: the window without its frame, in pixels.
        frame: how far the frame reaches beyond it.
        room: the part of the screen that windows may take.
        least: the window's least size; where even that does not fit, its top left is in sight.
    """
    inside = room.marginsRemoved(frame)
    size = place.size().boundedTo(inside.size()).expandedTo(least)
    left = max(inside.left(), min(place.left(), inside.left() + inside.width() - size.width()))
    top = max(inside.top(), min(place.top(), inside.top() + inside.height() - size.height()))
    return QRect(left, top, size.width(), size.height())


def fit_to_screen(window: QWidget) -> None:
    """Have a window fit the screen that it is on; one that fills the screen stays as it is.

    Called before the window is shown, so that it comes right, and once it has been painted, when
    its frame is known.
    """
    if window.isMaximized() or window.isFullScreen():
        return
    place, outer = window.geometry(), window.frameGeometry()
    frame = QMargins(
        place.left() - outer.left(),
        place.top() - outer.top(),
        outer.right() - place.right(),
        outer.bottom() - place.bottom(),
    )
    if not window.isVisible():
        frame = _LIKELY_FRAME
    fitted = fitting(place, frame, window.screen().availableGeometry(), window.minimumSize())
    if fitted == place:
        return
    if window.isVisible() or window.testAttribute(Qt.WidgetAttribute.WA_Moved):
        window.setGeometry(fitted)
    else:
        # Where a new window stands is for the window manager to say.
        window.resize(fitted.size())


class Opening:
    """The window with text, settings and the names of its tabs, whose pages are still empty.

    Args:
        app: Qt's.
        theme: from now on; the one of the last time unless given.
        reset: forget the settings of the last time; texts and runs stay.
        file: what is to be opened, beside the session of the last time, which stays kept.
        lesson: what is to be begun.

    Attributes:
        theme, window: what is seen.
        settings: what the window shows; those of the last time, or the defaults.
        settings_path: where they are kept.
        kept: where the session is kept; None where nothing can be kept.
        found: what was kept there; None in a session that begins.
        file: what is to be opened, or nothing.
        lesson: what is to be begun, or None.
    """

    def __init__(
        self,
        app: QApplication,
        *,
        theme: ThemeChoice | None = None,
        reset: bool = False,
        file: str = "",
        lesson: Lesson | None = None,
    ) -> None:
        self.file, self.lesson = file, lesson
        self.settings_path = settings_path()
        saved, note = load_settings(self.settings_path)
        self.kept, self.found, notes = _claim(is_new=bool(file))
        settings = Settings() if reset else saved
        if self.found is not None and not reset:
            settings = with_session_settings(settings, self.found.session.settings)
            settings = replace(settings, model=self.found.session.model or settings.model)
        if theme is not None:
            settings = replace(settings, theme=theme.value)
        self.settings = settings
        self.theme = Theme()
        # Before it is put on: dressing every widget again is what a change costs.
        self.theme.set_choice(ThemeChoice(settings.theme))
        self.theme.set_font_px(settings.font_px)
        self.theme.apply(app)
        self.window = MainWindow(self.theme)
        self.window.sampling_panel.set_thread_limit(physical_cores())
        show_settings(settings, self.window)
        self._show_text(saved)
        show_place(settings, self.window)
        fit_to_screen(self.window)
        self.window.status_line.show_state("Starting…")
        if reset:
            notes += [failure] if (failure := reset_settings(self.settings_path)) else []
        for sentence in ([note] if note else []) + notes:
            self.window.show_notice(NoticeKind.NOTE, sentence)

    @property
    def is_first_launch(self) -> bool:
        """Whether there is no text of an earlier time."""
        return self.found is None and not self._has_old_text

    def save_text(self) -> None:
        """Keep what was typed; for when what is behind the window, which saves all, is missing."""
        if self.kept is None:
            return
        spans = self.window.editor.document_model.spans
        found = self.found or Found(session=SavedSession())
        if spans or self.found is not None:
            draft = Draft(session=replace(found.session, spans=spans), runs=(), notes=found.notes)
            with suppress(OSError):
                self.kept.write(draft)
        self.kept.release(forget=self.kept.is_passing and not spans)

    def _show_text(self, saved: Settings) -> None:
        """Show the text that was kept, or that an earlier version had among the settings."""
        self._has_old_text = self.found is None and saved.text is not None
        if self.found is not None:
            self.window.editor.set_spans(self.found.session.spans)
        elif self._has_old_text:
            show_text(saved, self.window)
            keep_old_settings(self.settings_path)
            if self.kept is not None:
                spans = self.window.editor.document_model.spans
                with suppress(OSError):
                    self.kept.write(Draft(session=SavedSession(spans=spans), runs=(), notes=()))


def _claim(*, is_new: bool) -> tuple[KeptSession | None, Found | None, list[str]]:
    """Return where the session is kept, what is there, and what a person should know of it."""
    root = sessions_folder()
    if is_nowhere(root):
        return None, None, [] if is_nowhere(settings_path()) else [_NO_HOME]
    try:
        if is_new:
            return claim_new(root, is_passing=True), None, []
        kept, is_another_open = claim_latest(root)
    except (OSError, RuntimeError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        note = f"What you write will not be kept when the program ends ({cause}). {_ELSEWHERE}"
        # What is there can still be read.
        return None, *_read_without_keeping(root, is_new=is_new, note=note)
    if is_another_open:
        return kept, None, ["The program is open in another window already; this is a new session."]
    try:
        return kept, kept.read(), []
    except SessionError as error:
        folder = kept.folder
        kept.release()
        return claim_new(root), None, [f"The last session stays in {folder}. {error}"]


def _read_without_keeping(root: Path, *, is_new: bool, note: str) -> tuple[Found | None, list[str]]:
    try:
        return None if is_new else read_latest(root), [note]
    except SessionError as error:
        return None, [note, f"The last session cannot be opened. {error}"]
