"""The pages on the right, each known by a key that outlives its title and its place."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QWidget

from playground.kit.menu_hover import watch_menus

_TOP_PX = 8


class TabPage(QScrollArea):
    """Holds one page's content, at least as large as the content asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.set_gap(_TOP_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def set_gap(self, gap_px: int) -> None:
        """Keep this distance from what stands above."""
        self.setViewportMargins(0, gap_px, 0, 0)

    def fill(self, content: QWidget) -> None:
        """Show this from now on."""
        self.setWidget(content)
        content.setAutoFillBackground(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TabTitle:
    """One tab.

    Attributes:
        key: outlives title and place.
        title: what a person reads.
        tip: one sentence on what it is for.
    """

    key: str
    title: str
    tip: str


TAB_TITLES = (
    TabTitle(key="lab", title="KV-cache lab", tip="What the KV cache saves, measured."),
    TabTitle(
        key="next_token",
        title="Next token",
        tip="From the model’s logits to the token drawn, and what else it could have been.",
    ),
    TabTitle(key="inside", title="Inside the model", tip="What goes on inside the selected step."),
    TabTitle(key="runs", title="Runs", tip="Every run so far, compared."),
    TabTitle(key="costs", title="Costs", tip="Where time and memory go, and what an edit costs."),
    TabTitle(key="what_if", title="What if", tip="What goes wrong when something is wrong."),
)
"""From left to right."""


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
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the bar of tabs takes it
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
        watch_menus(content)

    def content(self, key: str) -> QWidget | None:
        """Return what is on a page; None before it is filled."""
        return self._pages[key].widget()

    def set_bar_shown(self, is_shown: bool) -> None:
        """Have the titles over the page, with room between them, or the page alone."""
        self.tabBar().setVisible(is_shown)
        for page in self._pages.values():
            page.set_gap(_TOP_PX if is_shown else 0)

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


class TabKeys(QObject):
    """Alt+1 is the first tab, and so on.

    Args:
        tabs: the tabs, all of them there already.
    """

    def __init__(self, tabs: QTabWidget, window: QWidget) -> None:
        super().__init__(window)
        self._tabs = tabs
        for place in range(min(tabs.count(), 9)):
            shortcut = QShortcut(QKeySequence(f"Alt+{place + 1}"), window)
            shortcut.activated.connect(self._on_activated)

    @Slot()
    def _on_activated(self) -> None:
        shortcut = self.sender()
        assert isinstance(shortcut, QShortcut)
        self._tabs.setCurrentIndex(int(shortcut.key().toString()[-1]) - 1)
