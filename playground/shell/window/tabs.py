"""The pages on the right, each known by a key that outlives its title and its place."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from playground.shell.window.tab_page import TabPage
from playground.shell.window.tab_titles import TabTitle


class Tabs(QTabWidget):
    """Pages with keys.

    Signals:
        tab_shown(str): the page with this key came to the front.
    """

    tab_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._pages: dict[str, TabPage] = {}
        self.setDocumentMode(True)
        self.setAccessibleName("Views")
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(False)
        self.currentChanged.connect(self._on_current_changed)

    def add_tab(self, tab: TabTitle) -> None:
        """Add a tab at the right end; its page is empty until it is filled."""
        self._keys.append(tab.key)
        page = TabPage()
        self._pages[tab.key] = page
        self.setTabToolTip(self.addTab(page, tab.title), tab.tip)

    def fill(self, key: str, content: QWidget) -> None:
        """Put content on a page."""
        self._pages[key].fill(content)

    def current_key(self) -> str:
        """Return the key of the page in front, empty if there is none."""
        return self._keys[self.currentIndex()] if self._keys else ""

    def show_tab(self, key: str) -> None:
        """Bring a page to the front; an unknown key changes nothing."""
        if key in self._keys:
            self.setCurrentIndex(self._keys.index(key))

    @Slot(int)
    def _on_current_changed(self, index: int) -> None:
        if 0 <= index < len(self._keys):
            self.tab_shown.emit(self._keys[index])
