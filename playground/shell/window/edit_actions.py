"""Undo, cut, copy and the like: for the field that has the focus, or else for the text."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget
from shiboken6 import isValid

from playground.shell.editor.editor import TextEditor
from playground.shell.window.actions import Actions

EDITOR_MENU = ("undo", "redo", "", "cut", "copy", "paste", "", "select_all", "", "continue_here")
"""The keys of the editor's own menu; an empty one is a separating line."""
_RUN = "A run is under way; stop it first."
_NO_UNDO = "There is no step to take back."
_NO_REDO = "There is no step to make again."
_NO_SELECTION = "Nothing is selected."
_NO_CLIPBOARD = "There is no text on the clipboard."
_NO_TEXT = "There is no text yet."
_AT_END = "The caret stands at the end of the text, where Generate goes on."


class EditActions(QObject):
    """Serves the actions of the Edit menu from wherever the focus is.

    A field with the focus takes the keys itself, before the window does, so it keeps its own undo;
    the menu acts on it too. With the focus elsewhere, on a table or a plot, all act on the text.

    Signals:
        changed(): `reason` may have other answers.
    """

    changed = Signal()

    def __init__(self, actions: Actions, editor: TextEditor, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._window = window
        self._can_paste = False
        self._reasons: dict[str, str] = {}
        editor.set_menu_actions([actions[key] if key else None for key in EDITOR_MENU])
        for key, serve in (
            ("undo", self._undo),
            ("redo", self._redo),
            ("cut", self._cut),
            ("copy", self._copy),
            ("paste", self._paste),
            ("select_all", self._select_all),
        ):
            actions[key].triggered.connect(serve)
        for happened in (
            editor.cursorPositionChanged,
            editor.selectionChanged,
            editor.textChanged,
            editor.generation_changed,
            editor.text_edited,
        ):
            happened.connect(self.refresh)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self.refresh)
        self._on_clipboard_changed()

    def reason(self, key: str) -> str:
        """Return why an action does not apply now; nothing when it does, or is not served here."""
        return self._reasons.get(key, "")

    @Slot()
    def refresh(self) -> None:
        """Look again at what applies."""
        # The focus still moves while a window is taken apart.
        if not isValid(self._editor):
            return
        field = self._field()
        reasons = self._reasons_of_text() if field is None else self._reasons_of_field(field)
        at_end = not self._editor.has_text_behind_caret()
        reasons["continue_here"] = _AT_END if at_end else ""
        if reasons != self._reasons:
            self._reasons = reasons
            self.changed.emit()

    def _reasons_of_text(self) -> dict[str, str]:
        editor = self._editor
        run = _RUN if editor.isReadOnly() else ""
        selection = "" if editor.textCursor().hasSelection() else _NO_SELECTION
        return {
            "undo": run or ("" if editor.can_undo() else _NO_UNDO),
            "redo": run or ("" if editor.can_redo() else _NO_REDO),
            "cut": run or selection,
            "copy": selection,
            "paste": run or ("" if self._can_paste else _NO_CLIPBOARD),
            "select_all": _NO_TEXT if editor.document().isEmpty() else "",
        }

    def _reasons_of_field(self, field: QLineEdit) -> dict[str, str]:
        fixed = "This field cannot be written in." if field.isReadOnly() else ""
        selection = "" if field.hasSelectedText() else _NO_SELECTION
        return {
            "undo": fixed or ("" if field.isUndoAvailable() else _NO_UNDO),
            "redo": fixed or ("" if field.isRedoAvailable() else _NO_REDO),
            "cut": fixed or selection,
            "copy": selection,
            "paste": fixed or ("" if self._can_paste else _NO_CLIPBOARD),
            "select_all": "" if field.text() else _NO_TEXT,
        }

    def _field(self) -> QLineEdit | None:
        """Return the field that has the focus, if one has."""
        focused = QApplication.focusWidget()
        if focused is None or not self._window.isAncestorOf(focused):
            return None
        if isinstance(focused, QLineEdit):
            return focused
        if isinstance(focused, QComboBox):
            return focused.lineEdit() if focused.isEditable() else None
        return focused.findChild(QLineEdit) if isinstance(focused, QAbstractSpinBox) else None

    @Slot()
    def _on_clipboard_changed(self) -> None:
        # Asked only now: the answer comes from another program, which may take its time.
        data = QGuiApplication.clipboard().mimeData()
        self._can_paste = data is not None and data.hasText()
        self.refresh()

    @Slot()
    def _undo(self) -> None:
        field = self._field()
        field.undo() if field is not None else self._editor.undo_step()

    @Slot()
    def _redo(self) -> None:
        field = self._field()
        field.redo() if field is not None else self._editor.redo_step()

    @Slot()
    def _cut(self) -> None:
        (self._field() or self._editor).cut()

    @Slot()
    def _copy(self) -> None:
        (self._field() or self._editor).copy()

    @Slot()
    def _paste(self) -> None:
        (self._field() or self._editor).paste()

    @Slot()
    def _select_all(self) -> None:
        (self._field() or self._editor).selectAll()
