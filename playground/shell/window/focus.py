"""Keeps the focus where the person is when the control that has it greys out or goes.

Qt would hand it to the next control in the order of Tab, whichever that is: the next arrow key or
Space then changes something that nobody looked at.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget


class FocusKeeper(QObject):
    """Gives the focus that a control loses to the first place that can take it.

    The window asks it in `focusNextPrevChild`, through which Qt passes every such loss: of any
    widget in the window, whoever disables or hides it.

    Args:
        window: whose focus it keeps.
        refuges: where the focus goes, the first one that is in sight and can be used.
        tabs: whose bar gets it from a page that is turned away: the person is at the tabs.
    """

    def __init__(self, window: QWidget, refuges: Sequence[QWidget], tabs: QTabWidget) -> None:
        super().__init__(window)
        self._window = window
        self._refuges = tuple(refuges)
        self._tabs = tabs
        self._is_settling = False
        self._is_at_tabs = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def is_lost(self) -> bool:
        """Whether the focus is to go on because what has it cannot be used any more."""
        holder = self._window.focusWidget()
        return holder is not None and not _is_usable(holder)

    def keep(self) -> bool:
        """Take the focus from what lost it to where it belongs; return whether it went there."""
        holder = self._window.focusWidget()
        self._is_at_tabs = holder is not None and self._is_turned_away(holder)
        refuge = self._refuge()
        if refuge is None:
            return False
        refuge.setFocus()
        if not self._is_settling:
            self._is_settling = True
            QTimer.singleShot(0, self, self._settle)
        return True

    def _is_turned_away(self, holder: QWidget) -> bool:
        """Whether it is on a page of the tabs, all of which has gone out of sight."""
        pages = (self._tabs.widget(place) for place in range(self._tabs.count()))
        return any(
            page is not None and page.isAncestorOf(holder) and not page.isVisible()
            for page in pages
        )

    def _refuge(self) -> QWidget | None:
        if self._is_at_tabs:
            return self._tabs.tabBar()
        return next((refuge for refuge in self._refuges if _is_usable(refuge)), None)

    @Slot()
    def _settle(self) -> None:
        """Go where it belongs now: what could not be used in between may be usable by now."""
        self._is_settling = False
        holder, refuge = self._window.focusWidget(), self._refuge()
        if refuge is not None and holder in self._refuges:
            refuge.setFocus()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take it back from a stack that turned a page: it hands it to the first control there."""
        if not self._is_settling or now is None or now.window() is not self._window:
            return
        refuge = self._refuge()
        if refuge is not None and now is not refuge and now not in self._refuges:
            refuge.setFocus()


def _is_usable(widget: QWidget) -> bool:
    return widget.isEnabled() and widget.isVisible()
