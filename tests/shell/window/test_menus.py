from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.kit.look.theme import ThemeChoice
from playground.shell.window.actions import ACTION_SPECS
from playground.shell.window.menus import _MENUS


def test_every_action_stands_in_a_menu_or_is_the_menu():
    listed = {key for _, keys in _MENUS for key in keys if key}
    assert {spec.key for spec in ACTION_SPECS} - listed == {"menu"}


def test_the_menu_opens_by_key_without_stopping_the_window(window):
    menu = window.top_bar.menu_button.menu()
    QTest.keyClick(window.editor, Qt.Key.Key_F10)
    assert menu.isVisible()
    assert menu.activeAction() is menu.actions()[0]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_the_view_menu_changes_the_theme(window, theme):
    window.actions_by_key["theme_dark"].trigger()
    assert theme.choice is ThemeChoice.DARK
    assert theme.palette.is_dark
    theme.set_choice(ThemeChoice.LIGHT)
    assert window.actions_by_key["theme_light"].isChecked()
    assert not window.actions_by_key["theme_dark"].isChecked()
