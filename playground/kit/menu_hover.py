"""Buttons that open a menu let go of their light once it is closed.

While a menu is open it has the pointer to itself, and Qt never tells the button that the pointer
has left: it would go on looking as if it were pointed at.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget


class MenuHover(QObject):
    """Watches the menu of one button."""

    def __init__(self, button: QToolButton | QPushButton) -> None:
        super().__init__(button)
        self._button = button
        button.menu().aboutToHide.connect(self._on_about_to_hide)

    @Slot()
    def _on_about_to_hide(self) -> None:
        # The menu has the pointer still.
        QTimer.singleShot(0, self, self._let_go)

    @Slot()
    def _let_go(self) -> None:
        button = self._button
        is_pointed_at = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
        if button.underMouse() and not is_pointed_at:
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
            QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
            button.update()


def watch_menus(root: QWidget) -> None:
    """Watch every button in a widget that opens a menu and is not watched yet."""
    for kind in (QToolButton, QPushButton):
        for button in root.findChildren(kind):
            if button.menu() is not None and button.findChild(MenuHover) is None:
                MenuHover(button)
