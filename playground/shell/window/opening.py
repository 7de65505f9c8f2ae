"""What stands at the first paint: the window around its tabs, as it was left the last time."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from playground.kit.look.theme import Theme, ThemeChoice
from playground.measure.cores import physical_cores
from playground.shell.saved.settings_file import (
    load_settings,
    save_settings,
    settings_path,
    show_settings,
)
from playground.shell.window.main_window import MainWindow
from playground.shell.window.notices import NoticeKind

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

    Attributes:
        theme, window: what is seen.
        settings: what the window shows; those of the last time, or the defaults.
        settings_path: where they are kept.
    """

    def __init__(self, app: QApplication, *, theme: ThemeChoice | None = None) -> None:
        self.settings_path = settings_path()
        settings, note = load_settings(self.settings_path)
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
        show_settings(settings, self.window, self.theme)
        fit_to_screen(self.window)
        self.window.status_line.show_state("Starting…")
        if note:
            self.window.show_notice(NoticeKind.NOTE, note)

    def save_text(self) -> None:
        """Keep what was typed; for when what is behind the window, which saves all, is missing."""
        document = self.window.editor.document_model
        if document.text != (self.settings.text or ""):
            written = tuple((wrote.start, wrote.end) for wrote in document.generated_ranges())
            parted = tuple((found.start, found.end) for found in document.break_ranges())
            settings = replace(self.settings, text=document.text, generated=written, breaks=parted)
            save_settings(settings, self.settings_path)
