"""A push button that stands for an action."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Does what its action does, and is available when the action is.

    A button without words, `icon_only`, still has them for assistive tools.
    """

    def __init__(self, action: QAction, *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._icon_only = False
        self._glyph = QIcon()
        if role:
            self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def set_icon_only(self, icon_only: bool) -> None:
        """Show the icon in place of the words, or the words alone."""
        self._icon_only = icon_only
        self._on_action_changed()

    def set_glyph(self, icon: QIcon) -> None:
        """Take this icon; it shows on a button without words."""
        self._glyph = icon
        self._on_action_changed()

    @Slot()
    def _on_action_changed(self) -> None:
        action = self._action
        words = action.text().replace("&", "")
        self.setText("" if self._icon_only else words)
        self.setIcon(self._glyph if self._icon_only else QIcon())
        self.setEnabled(action.isEnabled())
        self.setChecked(action.isChecked())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setAccessibleName(words)
        self.setAccessibleDescription(action.toolTip())
