"""What a key pressed in the editor would do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


def would_edit(event: QKeyEvent) -> bool:
    """Return whether a key would write, delete, cut or paste."""
    keys = QKeySequence.StandardKey
    if event.key() in (
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    ):
        return True
    if any(map(event.matches, (keys.Cut, keys.Paste))):
        return True
    held = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return not held and event.text().isprintable() and bool(event.text())


def is_ctrl_y(event: QKeyEvent) -> bool:
    """Return whether it is the other key of redo, whatever the platform's."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
