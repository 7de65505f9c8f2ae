"""The menus of the window, and the actions that concern its look and nothing else."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QActionGroup, QCursor
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

from playground.kit.cards.card import Card
from playground.kit.look.theme import FONT_PX, Theme, ThemeChoice
from playground.shell.window.actions import Actions
from playground.shell.window.help import (
    WHAT_IS_THIS,
    GlossaryLinks,
    HelpDialog,
    about,
    shortcuts_table,
)

RECENT = "open_recent"
"""Stands for the menu of what was open lately."""
LESSONS = "lessons"
"""Stands for the menu of lessons."""
# An empty key is a separating line.
_MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "&File",
        (
            "new_session",
            "open",
            RECENT,
            "open_model",
            "",
            "save_session",
            "save_as",
            "export_report",
            "",
            "quit",
        ),
    ),
    (
        "&Edit",
        (
            "undo",
            "redo",
            "",
            "cut",
            "copy",
            "paste",
            "",
            "select_all",
            "find",
            "",
            "continue_here",
        ),
    ),
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
            "self_test",
        ),
    ),
    (
        "&View",
        (
            "theme_system",
            "theme_light",
            "theme_dark",
            "theme_high_contrast",
            "",
            "larger",
            "smaller",
            "normal_size",
            "",
            "present",
            "next_card",
            "previous_card",
        ),
    ),
    (
        "&Help",
        (LESSONS, "", "what_is_this", "glossary", "shortcuts", "", "copy_details", "about"),
    ),
)
_CHOICES = {
    "theme_system": ThemeChoice.SYSTEM,
    "theme_light": ThemeChoice.LIGHT,
    "theme_dark": ThemeChoice.DARK,
    "theme_high_contrast": ThemeChoice.HIGH_CONTRAST,
}


def fill_menus(
    target: QMenu | QMenuBar, actions: Actions, parent: QWidget, *, submenus: Mapping[str, QMenu]
) -> None:
    """Put every menu into a menu bar or into one menu, with the submenus that others fill."""
    for title, keys in _MENUS:
        menu = QMenu(title, parent)
        menu.setToolTipsVisible(True)
        for key in keys:
            if key in submenus:
                menu.addMenu(submenus[key])
            elif key:
                menu.addAction(actions[key])
            else:
                menu.addSeparator()
        target.addMenu(menu)


def theme_group(actions: Actions, parent: QWidget) -> QActionGroup:
    """Return the theme actions as one choice."""
    group = QActionGroup(parent)
    for key in _CHOICES:
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
        self._glossary = GlossaryLinks(window)
        actions["glossary"].triggered.connect(self._glossary.open_first)
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
        if (card := self._card_in_question()) is not None:
            card.explain()
            return
        self._show_page("What am I looking at?", WHAT_IS_THIS)

    def _card_in_question(self) -> Card | None:
        """Return the card with the focus, or else the one that the pointer is on."""
        focused = self._window.focusWidget()
        for widget in (focused, QApplication.widgetAt(QCursor.pos())):
            card = widget
            while card is not None and not isinstance(card, Card):
                card = card.parentWidget()
            if card is not None and card.window() is self._window:
                return card
        return None

    @Slot()
    def _on_shortcuts(self) -> None:
        self._show_page("All shortcuts", shortcuts_table())

    @Slot()
    def _on_about(self) -> None:
        self._show_page("About GPT-2 Playground", about())

    def _show_page(self, title: str, page: str) -> None:
        dialog = HelpDialog(title, page, self._window)
        # A page in front hears none of the window's keys, and this one is the program's.
        dialog.addAction(self._actions["quit"])
        dialog.open()
