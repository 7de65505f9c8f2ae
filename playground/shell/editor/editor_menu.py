"""The editor's context menu, with the editor's own undo in it."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QPlainTextEdit

Slot = Callable[[], None]


def editor_menu(editor: QPlainTextEdit, *, undo: Slot | None, redo: Slot | None) -> QMenu:
    """Return a menu of what can be done to the text; what does not apply is disabled.

    Args:
        editor: whose text it is.
        undo: takes a step back; None when there is none.
        redo: makes it again; None when there is none.
    """
    keys = QKeySequence.StandardKey
    may_edit = not editor.isReadOnly()
    has_selection = editor.textCursor().hasSelection()
    can_paste = may_edit and bool(QGuiApplication.clipboard().text())
    menu = QMenu(editor)
    _add(menu, "&Undo", keys.Undo, undo)
    _add(menu, "&Redo", keys.Redo, redo)
    menu.addSeparator()
    _add(menu, "Cu&t", keys.Cut, editor.cut if may_edit and has_selection else None)
    _add(menu, "&Copy", keys.Copy, editor.copy if has_selection else None)
    _add(menu, "&Paste", keys.Paste, editor.paste if can_paste else None)
    menu.addSeparator()
    _add(menu, "Select &all", keys.SelectAll, editor.selectAll)
    return menu


def _add(menu: QMenu, name: str, key: QKeySequence.StandardKey, slot: Slot | None) -> None:
    action = menu.addAction(name)
    action.setShortcut(key)
    action.setEnabled(slot is not None)
    if slot is not None:
        action.triggered.connect(slot)
