"""The main window: its parts, its actions and its place on the screen; no logic of runs."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QShowEvent,
    QStatusTipEvent,
)
from PySide6.QtWidgets import QBoxLayout, QMainWindow, QMenu, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import CardGrid
from playground.kit.look.glyphs import glyph
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.menu_hover import watch_menus
from playground.shell.editor.editor import TextEditor
from playground.shell.editor.editor_text import pasted_text
from playground.shell.editor.find_bar import FindBar
from playground.shell.sampling.sampling_panel import SamplingPanel
from playground.shell.window.actions import Actions
from playground.shell.window.app_state import AppState, obstacle, reason_unavailable
from playground.shell.window.details_copy import DetailsCopy
from playground.shell.window.dropping import (
    TextFileError,
    dropped_path,
    is_lesson_file,
    is_of_model,
    is_session_path,
    is_text_file,
    read_text_file,
)
from playground.shell.window.edit_actions import EditActions
from playground.shell.window.file_actions import FileActions
from playground.shell.window.focus import FocusKeeper
from playground.shell.window.keys import NoAltLetters, WindowKeys
from playground.shell.window.layout import Columns, left_column, stacked
from playground.shell.window.menus import LESSONS, RECENT, ViewControls, fill_menus
from playground.shell.window.notices import NoticeArea, NoticeKind, NoticeTopic
from playground.shell.window.stage import Stage
from playground.shell.window.status_row import StatusRow
from playground.shell.window.tabs import TAB_TITLES, TabKeys, Tabs
from playground.shell.window.top_bar import TopBar
from playground.shell.window.wheel import WheelRouter

_FIRST_SIZE = (1440, 900)
_LEAST_SIZE = (760, 480)
_READ_ONLY = "The text cannot be edited while the model writes; Esc stops it."


class MainWindow(QMainWindow):
    """Text and sampling on the left, tabs on the right, figures above, words below.

    Attributes:
        actions_by_key: every QAction, by the key of its description.
        file_actions: what the File menu asks for.
        lessons_menu: the lessons; whoever knows them fills it.
        lab: the grid of the KV-cache lab, into which its cards are put.
        columns: the text with its card on the left, the tabs on the right.
        stage: the window as a back row reads it.

    Signals:
        open_model_requested(object): a person chose or dropped a folder with a model; its path,
            a Python string: Qt's would lose what is not UTF-8.
        open_lesson_requested(object): the path of a lesson's file.
        open_session_requested(object): the path of a session's file, or of the folder where it is
            kept.
        text_file_opened(object): the text in the editor comes from the file of this path.
        copy_command_requested(): from the menu.
        cancel_load_requested(): a person does not want to wait for a model.
        closing(): the window is being closed, once.
    """

    open_model_requested = Signal(object)
    open_lesson_requested = Signal(object)
    open_session_requested = Signal(object)
    text_file_opened = Signal(object)
    copy_command_requested = Signal()
    cancel_load_requested = Signal()
    closing = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = AppState.LOADING
        self._is_closing = False
        self.setWindowTitle("GPT-2 Playground")
        self.setAcceptDrops(True)
        self.actions_by_key = Actions(self)
        self.file_actions = FileActions(self.actions_by_key, self)
        self.lessons_menu = QMenu("&Lessons", self)
        self.top_bar = TopBar(self.actions_by_key)
        self.stats_bar = self.top_bar.stats_bar
        self.editor = TextEditor(theme)
        self.find_bar = FindBar(self.editor)
        self._edit_actions = EditActions(self.actions_by_key, self.editor, self)
        self.sampling_panel = SamplingPanel()
        self.tabs = Tabs()
        self.lab = CardGrid()
        for title in TAB_TITLES:
            self.tabs.add_tab(title)
        self.tabs.fill("lab", self.lab)
        self.status_row = StatusRow()
        self.status_line = self.status_row.status_line
        self._left = left_column(self.editor, self.find_bar, self.sampling_panel)
        self.columns = Columns(self._left, self.tabs)
        self._wheel = WheelRouter(self)
        self._lay_out()
        ViewControls(theme, self.actions_by_key, self)
        self._details = DetailsCopy(self.actions_by_key["copy_details"], self)
        self._details.told.connect(self.status_line.show_state)
        self._details.changed.connect(self._refresh_availability)
        self.stage = Stage(self, theme)
        self._focus = FocusKeeper(self, (self.top_bar.stop_button, self.editor), self.tabs)
        TabKeys(self.tabs, self)
        areas = (self.top_bar, self.editor, self.sampling_panel, self.tabs)
        WindowKeys(self, (*areas, self.notice_area, self.status_row), self.tabs)
        NoAltLetters(self)
        self._connect()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)
        self._obstacle = ""
        self.set_run_state(AppState.LOADING)

    # ---- what is shown ---------------------------------------------------------------------

    def run_state(self) -> AppState:
        """Return what the controls are set up for."""
        return self._state

    def set_run_state(self, state: AppState) -> None:
        """Have exactly those controls available that apply, the others with their reason."""
        self._state = state
        self.top_bar.show_run_state(state)
        self._edit_actions.refresh()
        self._refresh_availability()
        reason = "A run is under way; stop it first." if state.is_run else ""
        self.editor.footer.set_samples_available(reason)
        # All figures of a run are of the number of threads that it began with.
        self.sampling_panel.set_threads_available(reason)
        self._tell_obstacle()

    def set_missing_model(self, name: str, title: str) -> None:
        """Say that the model which the session was made with is not here; empty takes it back."""
        self.top_bar.model_picker.set_missing(name, title)
        self._tell_obstacle()

    def show_notice(
        self,
        kind: NoticeKind,
        sentence: str,
        details: str = "",
        *,
        about: NoticeTopic | None = None,
        offer: QAction | None = None,
    ) -> None:
        """Say something over the tabs, until it is dismissed or its problem is gone."""
        self.notice_area.show_notice(kind, sentence, details, about=about, offer=offer)

    def show_progress(self, words: str, fraction: float | None, *, can_cancel: bool = True) -> None:
        """Show how far loading has come, 0 to 1; None when that cannot be told."""
        self.status_row.show_progress(words, fraction, can_cancel=can_cancel)

    def hide_progress(self) -> None:
        """Loading has ended."""
        self.status_row.hide_progress()

    def geometry_bytes(self) -> bytes:
        """Return the window's place and size, for `restore_place`."""
        return self.stage.geometry_before or bytes(self.saveGeometry().data())

    def tab_key(self) -> str:
        """Return the key of the tab in front, for the next start; presenting turns the tabs."""
        return self.stage.tab_before or self.tabs.current_key()

    def splitter_sizes(self) -> tuple[int, ...]:
        """Return the widths that a person gave the columns, for `restore_place`."""
        return self.columns.chosen_sizes()

    def restore_place(self, geometry: bytes, splitter_sizes: Sequence[int]) -> None:
        """Take place, size and widths from before; what makes no sense is passed over."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        self.columns.set_sizes(splitter_sizes)

    def show_under_text(self, strip: QWidget) -> None:
        """Put a strip between the text and the sampling card, for good; its owner shows it."""
        layout = self._left.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(1, strip)

    # ---- building --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setCentralWidget(
            stacked(
                self.top_bar,
                self.columns,
                self.status_row,
                stretched=self.columns,
            )
        )
        # After the rest, which it lies over.
        self.notice_area = NoticeArea(self.centralWidget())
        self.notice_area.lie_over(self.tabs)
        self.setMinimumSize(*_LEAST_SIZE)
        self.resize(*_FIRST_SIZE)
        menu = QMenu(self)
        submenus = {RECENT: self.file_actions.recent_menu, LESSONS: self.lessons_menu}
        fill_menus(menu, self.actions_by_key, self, submenus=submenus)
        menu.aboutToShow.connect(self._edit_actions.refresh)
        self.top_bar.set_menu(menu)
        watch_menus(self)
        self.editor.setFocus()

    def _connect(self) -> None:
        actions = self.actions_by_key
        actions["find"].triggered.connect(self.find_bar.open_bar)
        self.find_bar.closed.connect(self.editor.setFocus)
        actions["copy_command"].triggered.connect(self._on_copy_command)
        actions["quit"].triggered.connect(self.close)
        actions["dice"].triggered.connect(self.sampling_panel.roll_dice)
        self.top_bar.model_picker.open_folder_requested.connect(self.file_actions.ask_for_model)
        self.file_actions.open_requested.connect(self.open_path)
        self.status_row.cancel_load_requested.connect(self.cancel_load_requested)
        self.editor.generation_changed.connect(self._refresh_availability)
        self.editor.refused.connect(self._on_edit_refused)
        self._edit_actions.changed.connect(self._refresh_availability)
        self.stage.changed.connect(self._refresh_availability)
        self.sampling_panel.run_settings_changed.connect(self._on_run_settings_changed)

    # ---- what happens ----------------------------------------------------------------------

    def _tell_obstacle(self) -> None:
        """Have no card ask for what cannot be done."""
        sentence = obstacle(self._state, self.top_bar.model_picker.missing_title)
        if sentence != self._obstacle:
            self._obstacle = sentence
            for card in self.findChildren(Card):
                card.set_obstacle(sentence)

    @Slot()
    def _refresh_availability(self) -> None:
        has_generation = self.editor.can_regenerate()
        reasons = {
            key: reason_unavailable(key, self._state, has_generation=has_generation)
            or self._edit_actions.reason(key)
            or self.stage.reason_unavailable(key)
            or self._details.reason(key)
            for key in self.actions_by_key.keys()  # noqa: SIM118
        }
        # First of all, for a button that greys out under the focus gives it to anybody.
        self.editor.footer.offer_to_continue(
            self.actions_by_key["continue_here"], is_offered=not reasons["continue_here"]
        )
        for key, reason in reasons.items():
            self.actions_by_key.set_available(key, reason)

    @Slot()
    def _on_edit_refused(self) -> None:
        self.status_line.show_hint(_READ_ONLY)

    @Slot()
    def _on_run_settings_changed(self) -> None:
        self.editor.footer.set_context_end(self.sampling_panel.at_context_end())

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.top_bar.dress(palette)
        side = self.fontMetrics().height()
        self.sampling_panel.dice_button.setIconSize(QSize(side, side))
        faded = palette.disabled_text
        self.sampling_panel.dice_button.setIcon(glyph("dice", palette.muted, faded))

    @Slot()
    def _on_copy_command(self) -> None:
        self.copy_command_requested.emit()

    @Slot(object)
    def open_path(self, path: str) -> None:
        """Open a session, a lesson, a text or a model, whichever is there."""
        target = Path(path)
        if is_session_path(target):
            self.open_session_requested.emit(path)
        elif is_lesson_file(target):
            self.open_lesson_requested.emit(path)
        elif is_text_file(target):
            self._open_text(target)
        elif is_of_model(target):
            self.open_model_requested.emit(str(target if target.is_dir() else target.parent))
        else:
            sentence = f"{target.name} is neither a session nor a text, and no part of a model."
            self.show_notice(NoticeKind.PROBLEM, sentence, about=NoticeTopic.FILE)

    def _open_text(self, path: Path) -> None:
        """Put a file's text in place of what is there; one undo brings that back."""
        if self.editor.isReadOnly():
            self.show_notice(NoticeKind.NOTE, _READ_ONLY)
            return
        try:
            self.editor.replace_text(pasted_text(read_text_file(path)))
        except TextFileError as error:
            self.show_notice(NoticeKind.PROBLEM, str(error), about=NoticeTopic.FILE)
        else:
            self.notice_area.withdraw_about(NoticeTopic.FILE)
            self.text_file_opened.emit(str(path))
            self.status_line.show_hint(f"{path.name} is the text now; undo brings the one before")

    # Qt's own

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Move the focus at Tab; from what greys out or goes, it does not go to the next."""
        if self._focus.is_lost():
            return self._focus.keep()
        return super().focusNextPrevChild(is_next)

    def event(self, event: QEvent) -> bool:
        """Show what the control under the pointer does in our own line."""
        if isinstance(event, QStatusTipEvent):
            self.status_line.show_hint(event.tip())
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Send the wheel where it belongs from now on."""
        super().showEvent(event)
        self._wheel.watch()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder, a file of one, or a text."""
        if dropped_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped text, or ask for the model in a folder or around a file."""
        path = dropped_path(event)
        if path is None:
            return
        event.acceptProposedAction()
        self.open_path(str(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once; who listens to `closing` ends what runs."""
        if not self._is_closing:
            self._is_closing = True
            self.closing.emit()
        event.accept()
