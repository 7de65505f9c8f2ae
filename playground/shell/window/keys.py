"""What the keyboard does all over the window: from area to area, from tab to tab, to a menu."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

NEXT_AREA, AREA_BEFORE = "F6", "Shift+F6"
NEXT_TAB, TAB_BEFORE = ("Ctrl+Tab", "Ctrl+PgDown"), ("Ctrl+Shift+Tab", "Ctrl+PgUp")
MENU = "Shift+F10"
"""The menu key itself is Qt's own, and not on every keyboard."""
_TAKE_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_Modifier = Qt.KeyboardModifier


class WindowKeys(QObject):
    """Goes between the areas of a window and its tabs, and opens the menu of where one is.

    Each area gets the focus where it had it last.

    Args:
        window: its keys, from wherever the focus is in it.
        areas: in the order of F6; what is out of sight or has nothing to focus is passed over.
        tabs: one of the areas.
    """

    def __init__(self, window: QWidget, areas: Sequence[QWidget], tabs: QTabWidget) -> None:
        super().__init__(window)
        self._window = window
        self._areas = tuple(areas)
        self._tabs = tabs
        self._last: dict[QWidget, QWidget] = {}
        for keys, slot in (
            ((NEXT_AREA,), self._on_next_area),
            ((AREA_BEFORE,), self._on_area_before),
            (NEXT_TAB, self._on_next_tab),
            (TAB_BEFORE, self._on_tab_before),
            ((MENU,), self._on_menu),
        ):
            shortcut = QShortcut(window)
            shortcut.setKeys([QKeySequence(each) for each in keys])
            shortcut.activated.connect(slot)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    # ---- areas -----------------------------------------------------------------------------

    def _go(self, step: int) -> None:
        """Give the focus to the next area that takes it."""
        here = self._area_of(self._window.focusWidget())
        at = self._areas.index(here) if here is not None else -1 if step > 0 else 0
        n_areas = len(self._areas)
        for distance in range(1, n_areas + 1):
            area = self._areas[(at + step * distance) % n_areas]
            place = self._place_in(area)
            if area is not here and place is not None:
                place.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _area_of(self, widget: QWidget | None) -> QWidget | None:
        """Return the area that a widget is in."""
        if widget is None:
            return None
        holding = (each for each in self._areas if each is widget or each.isAncestorOf(widget))
        return next(holding, None)

    def _place_in(self, area: QWidget) -> QWidget | None:
        """Return what had the focus last in an area, or else what Tab would come to first."""
        last = self._last.get(area)
        if last is not None and isValid(last) and _takes_focus(last):
            return last
        if area is self._tabs and self._tabs.tabBar().isVisible():
            return self._tabs.tabBar()
        usable = [each for each in (area, *area.findChildren(QWidget)) if _takes_focus(each)]
        return min(usable, key=_place_in_order, default=None)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Remember where an area had the focus."""
        area = self._area_of(now)
        if area is not None and now is not None:
            self._last[area] = now

    @Slot()
    def _on_next_area(self) -> None:
        self._go(1)

    @Slot()
    def _on_area_before(self) -> None:
        self._go(-1)

    # ---- tabs and menus --------------------------------------------------------------------

    def _turn(self, step: int) -> None:
        tabs = self._tabs
        tabs.setCurrentIndex((tabs.currentIndex() + step) % max(tabs.count(), 1))

    @Slot()
    def _on_next_tab(self) -> None:
        self._turn(1)

    @Slot()
    def _on_tab_before(self) -> None:
        self._turn(-1)

    @Slot()
    def _on_menu(self) -> None:
        """Open the menu of what has the focus, or of the card around it."""
        here = self._window.focusWidget()
        if here is not None:
            at = here.rect().center()
            keyboard = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(here, QContextMenuEvent(keyboard, at, here.mapToGlobal(at)))


class NoAltLetters(QObject):
    """Keeps from every field of a window what Alt makes of a letter or a digit.

    Qt writes Alt+7 as 7 and Alt+Shift+F as F where no menu has the key. AltGr, with which letters
    are written, is another key; so is Alt on a Mac, where nothing is done.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if sys.platform != "darwin":
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Watch the field that is written into, and no other: most events are no keys."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        is_field = isinstance(now, _TAKE_TEXT) and now.window() is self._window
        self._watched = now if is_field else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what would be written."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        others = _Modifier.ControlModifier | _Modifier.MetaModifier | _Modifier.GroupSwitchModifier
        has_alt = bool(event.modifiers() & _Modifier.AltModifier)
        is_written = bool(event.text()) and event.text().isprintable()
        return has_alt and not event.modifiers() & others and is_written


def _place_in_order(widget: QWidget) -> int:
    """Return how many steps of Tab's order a widget is behind its window."""
    n_steps, each = 0, widget.window()
    while each is not None and each is not widget:
        n_steps, each = n_steps + 1, each.nextInFocusChain()
    return n_steps


def _takes_focus(widget: QWidget) -> bool:
    """Tell whether Tab could come to a widget now."""
    is_here = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    return is_here and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
