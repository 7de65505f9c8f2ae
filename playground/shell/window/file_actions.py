"""The File menu's questions: which file to open, where to save, and what was open lately."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from playground.kit.file_dialog import FileDialog
from playground.sessions import SUFFIX
from playground.shell.window.actions import Actions

_OPENED = (
    f"Sessions, texts and models (*{SUFFIX} *.txt *.md config.json *.safetensors);;All files (*)"
)
_EXPORTED = "Report (*.html);;Text (*.txt);;Markdown (*.md)"
_SAVED = f"Session (*{SUFFIX});;Text (*.txt);;Markdown (*.md)"


class FileActions(QObject):
    """Serves the actions of the File menu.

    Attributes:
        recent_menu: what was open lately; `show_recent` fills it.
        earlier_menu: at its end, what was open before that; `show_earlier` fills it.

    Signals:
        new_requested(), save_requested(): from the menu.
        open_requested(object): a path as Python has it, of whatever a person chose.
        save_as_requested(object): the path of the file to write; its name says as what.
        export_requested(object): the path of the report to write.
    """

    new_requested = Signal()
    save_requested = Signal()
    open_requested = Signal(object)
    save_as_requested = Signal(object)
    export_requested = Signal(object)

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._suggested = f"session{SUFFIX}"
        self.recent_menu = QMenu("Open &recent", window)
        self.recent_menu.setToolTipsVisible(True)
        self.earlier_menu = QMenu("&Earlier", window)
        self.earlier_menu.setToolTipsVisible(True)
        self.show_recent(())
        actions["new_session"].triggered.connect(self._on_new)
        actions["open"].triggered.connect(self.ask_what_to_open)
        actions["open_model"].triggered.connect(self.ask_for_model)
        actions["save_session"].triggered.connect(self._on_save)
        actions["save_as"].triggered.connect(self.ask_where_to_save)
        actions["export_report"].triggered.connect(self.ask_where_to_export)

    def suggest(self, path: str) -> None:
        """Offer a name, or a whole path, where a person is asked where to save."""
        self._suggested = path

    def show_recent(self, entries: Sequence[tuple[str, str]], *, has_earlier: bool = False) -> None:
        """Offer what was open lately.

        Args:
            entries: what a person reads, and the path; the newest first.
            has_earlier: there is more, for the menu at the end.
        """
        self.recent_menu.clear()
        self._offer(self.recent_menu, entries)
        if has_earlier:
            self.recent_menu.addSeparator()
            self.recent_menu.addMenu(self.earlier_menu)
        if not entries:
            # The menu itself stays enabled: Qt asks what is in it only when it opens.
            self.recent_menu.addAction("Nothing yet").setEnabled(False)

    def show_earlier(self, entries: Sequence[tuple[str, str]]) -> None:
        """Offer what was open before that, as `show_recent` does."""
        self.earlier_menu.clear()
        self._offer(self.earlier_menu, entries)

    def _offer(self, menu: QMenu, entries: Sequence[tuple[str, str]]) -> None:
        for words, path in entries:
            action = QAction(words.replace("&", "&&"), menu)
            action.setData(path)
            action.setToolTip(path)
            action.triggered.connect(self._on_recent)
            menu.addAction(action)

    @Slot()
    def ask_what_to_open(self) -> None:
        """Ask for a session, a text, or a file of a model."""
        dialog = FileDialog(self._window, "Open a session, a text or a model", _OPENED)
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        self._ask(dialog)

    @Slot()
    def ask_for_model(self) -> None:
        """Ask for the folder of a model."""
        dialog = FileDialog(self._window, "Open a folder with config.json and model.safetensors")
        dialog.setFileMode(FileDialog.FileMode.Directory)
        dialog.setOption(FileDialog.Option.ShowDirsOnly)
        self._ask(dialog)

    @Slot()
    def ask_where_to_save(self) -> None:
        """Ask for a file; its name says whether the session or its text alone is written."""
        dialog = self._to_write("Save the session, or its text", _SAVED, SUFFIX)
        dialog.fileSelected.connect(self._on_place_chosen)
        dialog.open()

    @Slot()
    def ask_where_to_export(self) -> None:
        """Ask for a file; its name says whether a report or the text alone is written."""
        dialog = self._to_write("Export a report, or the text", _EXPORTED, ".html")
        dialog.fileSelected.connect(self._on_export_chosen)
        dialog.open()

    def _to_write(self, title: str, kinds: str, suffix: str) -> FileDialog:
        """Return a dialog that asks for a file to write, named as the session is."""
        dialog = FileDialog(self._window, title, kinds)
        suggested = Path(self._suggested).with_suffix(suffix)
        if suggested.is_absolute():
            dialog.setDirectory(str(suggested.parent))
        dialog.ask_where_to_write(suffix[1:], suggested.name)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _ask(self, dialog: FileDialog) -> None:
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_chosen(self, path: str) -> None:
        self.open_requested.emit(path)

    @Slot(str)
    def _on_place_chosen(self, path: str) -> None:
        self.save_as_requested.emit(path)

    @Slot(str)
    def _on_export_chosen(self, path: str) -> None:
        self.export_requested.emit(path)

    @Slot()
    def _on_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open_requested.emit(action.data())

    @Slot()
    def _on_new(self) -> None:
        self.new_requested.emit()

    @Slot()
    def _on_save(self) -> None:
        self.save_requested.emit()
