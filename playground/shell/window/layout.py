"""Where the parts of the window stand, and how that is remembered."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QMenuBar, QSplitter, QVBoxLayout, QWidget

from playground.kit.look.theme import FONT_PX, Theme, ThemeChoice
from playground.shell.window.actions import Actions
from playground.shell.window.help import WHAT_IS_THIS, HelpDialog, about, shortcuts_table

_GAP_PX = 10
_LEFT_SHARE = 0.385
# Room for two columns of sliders at the usual text size.
_COMFORTABLE_LEFT_PX = 450
_LEAST_LEFT_PX, _LEAST_RIGHT_PX = 300, 360
# An empty key is a separating line.
_MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("&File", ("open_model", "save_session", "", "quit")),
    (
        "&Run",
        (
            "generate",
            "stop",
            "pause",
            "one_token",
            "accept_next",
            "regenerate",
            "",
            "cycle_cache",
            "dice",
            "",
            "copy_command",
        ),
    ),
    (
        "&View",
        (
            "theme_system",
            "theme_light",
            "theme_dark",
            "",
            "larger",
            "smaller",
            "normal_size",
        ),
    ),
    ("&Help", ("what_is_this", "shortcuts", "", "about")),
)
_CHOICES = {
    "theme_system": ThemeChoice.SYSTEM,
    "theme_light": ThemeChoice.LIGHT,
    "theme_dark": ThemeChoice.DARK,
}


def left_column(editor: QWidget, sampling_panel: QWidget) -> QWidget:
    """Return the text in its card, with the sampling card below it."""
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(editor)
    column = QWidget()
    column.setMinimumWidth(_LEAST_LEFT_PX)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_GAP_PX)
    layout.addWidget(card, 1)
    layout.addWidget(sampling_panel)
    return column


def stacked(*parts: QWidget, stretched: QWidget) -> QWidget:
    """Return the window's content: its parts one below the other."""
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setContentsMargins(14, 10, 14, 8)
    layout.setSpacing(_GAP_PX)
    for part in parts:
        layout.addWidget(part, 1 if part is stretched else 0)
    return content


class Columns(QSplitter):
    """Left and right, with a handle between them; neither can be pushed away."""

    def __init__(self, left: QWidget, right: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        right.setMinimumWidth(_LEAST_RIGHT_PX)
        self.addWidget(left)
        self.addWidget(right)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_GAP_PX)
        self._chosen: tuple[int, ...] = ()
        self.splitterMoved.connect(self._on_moved)

    def chosen_sizes(self) -> tuple[int, ...]:
        """Return the widths that a person chose; empty while they have the default shares."""
        return self._chosen

    def set_sizes(self, sizes: Sequence[int]) -> None:
        """Take these widths; without two usable ones, the default shares."""
        self._chosen = tuple(sizes) if len(sizes) == 2 and min(sizes) > 0 else ()
        self._share_out(self.width())

    def _share_out(self, width: int) -> None:
        if self._chosen:
            left = round(width * self._chosen[0] / sum(self._chosen))
        else:
            left = max(round(width * _LEFT_SHARE), min(_COMFORTABLE_LEFT_PX, width // 2))
        self.setSizes([left, max(width - left, 1)])

    @Slot()
    def _on_moved(self) -> None:
        self._chosen = tuple(self.sizes())

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shares while the window changes its width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._share_out(event.size().width())


def fill_menus(target: QMenu | QMenuBar, actions: Actions, parent: QWidget) -> None:
    """Put every menu into a menu bar or into one menu."""
    for title, keys in _MENUS:
        menu = QMenu(title, parent)
        menu.setToolTipsVisible(True)
        for key in keys:
            if key:
                menu.addAction(actions[key])
            else:
                menu.addSeparator()
        target.addMenu(menu)


def theme_group(actions: Actions, parent: QWidget) -> QActionGroup:
    """Return the three theme actions as one choice."""
    group = QActionGroup(parent)
    for key in ("theme_system", "theme_light", "theme_dark"):
        group.addAction(actions[key])
    return group


class ViewControls(QObject):
    """Serves the actions that concern the look of the window and nothing else."""

    def __init__(self, theme: Theme, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._actions = actions
        self._window = window
        self._theme_group = theme_group(actions, window)
        for key in _CHOICES:
            actions[key].triggered.connect(self._on_theme_chosen)
        actions["larger"].triggered.connect(self._on_larger)
        actions["smaller"].triggered.connect(self._on_smaller)
        actions["normal_size"].triggered.connect(self._on_normal_size)
        actions["what_is_this"].triggered.connect(self._on_what_is_this)
        actions["shortcuts"].triggered.connect(self._on_shortcuts)
        actions["about"].triggered.connect(self._on_about)
        theme.changed.connect(self.show_choice)
        self.show_choice()

    @Slot()
    def show_choice(self) -> None:
        """Tick the scheme that was chosen."""
        for key, choice in _CHOICES.items():
            self._actions[key].setChecked(choice is self._theme.choice)

    @Slot()
    def _on_theme_chosen(self) -> None:
        chosen = self._theme_group.checkedAction()
        self._theme.set_choice(_CHOICES[chosen.objectName()])

    @Slot()
    def _on_larger(self) -> None:
        self._theme.set_font_px(self._theme.font_px + 1)

    @Slot()
    def _on_smaller(self) -> None:
        self._theme.set_font_px(self._theme.font_px - 1)

    @Slot()
    def _on_normal_size(self) -> None:
        self._theme.set_font_px(FONT_PX)

    @Slot()
    def _on_what_is_this(self) -> None:
        HelpDialog("What am I looking at?", WHAT_IS_THIS, self._window).show()

    @Slot()
    def _on_shortcuts(self) -> None:
        HelpDialog("All shortcuts", shortcuts_table(), self._window).show()

    @Slot()
    def _on_about(self) -> None:
        HelpDialog("About GPT-2 Playground", about(), self._window).show()
