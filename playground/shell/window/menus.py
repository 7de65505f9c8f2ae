"""The menu of everything: which action stands where."""

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from playground.shell.window.actions import Actions

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
