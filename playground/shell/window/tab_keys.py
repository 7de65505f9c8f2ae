"""Alt and a digit go to a tab, and never write the digit."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget


class TabKeys(QObject):
    """Alt+1 is the first tab, and so on.

    Args:
        tabs: the tabs, all of them there already.
        text: takes no letter or digit that is typed with Alt held: Qt would write Alt+7 as 7.
    """

    def __init__(self, tabs: QTabWidget, text: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._tabs = tabs
        for place in range(min(tabs.count(), 9)):
            shortcut = QShortcut(QKeySequence(f"Alt+{place + 1}"), window)
            shortcut.activated.connect(self._on_activated)
        # There the same key writes other letters.
        if sys.platform != "darwin":
            text.installEventFilter(self)

    @Slot()
    def _on_activated(self) -> None:
        shortcut = self.sender()
        assert isinstance(shortcut, QShortcut)
        self._tabs.setCurrentIndex(int(shortcut.key().toString()[-1]) - 1)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what Alt makes of a letter from the text."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        is_alt_alone = event.modifiers() == Qt.KeyboardModifier.AltModifier
        return is_alt_alone and event.text().isprintable() and bool(event.text())
