"""All over the window by keys: areas, tabs, menus, and nothing written with Alt held."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget

from playground.kit.cards.card import Card

Modifier = Qt.KeyboardModifier
SHIFT, CONTROL, ALT = Modifier.ShiftModifier, Modifier.ControlModifier, Modifier.AltModifier


@pytest.fixture
def active(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.editor.setFocus()
    return window


def area_in_focus(window):
    """Return the name of the area that the focus is in."""
    areas = {
        "top": window.top_bar,
        "text": window.editor,
        "sampling": window.sampling_panel,
        "tabs": window.tabs,
        "status": window.status_row,
    }
    focused = window.focusWidget()
    return next(
        name for name, area in areas.items() if area is focused or area.isAncestorOf(focused)
    )


def press(window, key, modifiers=Modifier.NoModifier):
    """Press keys on what has the focus, as a keyboard does."""
    QTest.keyClick(window.focusWidget(), key, modifiers)


def test_f6_goes_from_area_to_area_and_round(active):
    seen = [area_in_focus(active)]
    for _ in range(4):
        press(active, Qt.Key.Key_F6)
        seen.append(area_in_focus(active))
    assert seen == ["text", "sampling", "tabs", "top", "text"]


def test_shift_f6_goes_the_other_way(active):
    press(active, Qt.Key.Key_F6, SHIFT)
    assert area_in_focus(active) == "top"
    press(active, Qt.Key.Key_F6, SHIFT)
    assert area_in_focus(active) == "tabs"


def test_an_area_gets_the_focus_where_it_had_it(active):
    number = active.sampling_panel.findChild(QWidget, "seedNumber")
    number.setFocus()
    press(active, Qt.Key.Key_F6)
    assert area_in_focus(active) == "tabs"
    press(active, Qt.Key.Key_F6, SHIFT)
    assert active.focusWidget() is number


def test_a_place_that_is_gone_is_not_gone_to(active):
    page = QWidget()
    field = QLineEdit(page)
    active.tabs.fill("lab", page)
    field.setFocus()
    press(active, Qt.Key.Key_F6)
    assert area_in_focus(active) == "top"
    field.setParent(None)
    field.deleteLater()
    press(active, Qt.Key.Key_F6, SHIFT)
    assert active.focusWidget() is active.tabs.tabBar()


@pytest.mark.parametrize(
    ("key", "modifiers", "step"),
    [
        (Qt.Key.Key_Tab, CONTROL, 1),
        (Qt.Key.Key_PageDown, CONTROL, 1),
        (Qt.Key.Key_Backtab, CONTROL | SHIFT, -1),
        (Qt.Key.Key_PageUp, CONTROL, -1),
    ],
)
def test_the_tabs_turn_round_while_the_text_keeps_the_focus(active, key, modifiers, step):
    active.editor.set_text("words")
    n_tabs = active.tabs.count()
    for turn in range(1, n_tabs + 1):
        press(active, key, modifiers)
        assert active.tabs.currentIndex() == step * turn % n_tabs
        assert active.focusWidget() is active.editor
    assert active.editor.toPlainText() == "words"


@pytest.mark.skipif(sys.platform == "darwin", reason="Alt writes other letters there")
@pytest.mark.parametrize("place", ["editor", "findField", "stopSequence", "seedNumber"])
def test_alt_writes_nothing_into_any_field(active, place):
    active.actions_by_key["find"].trigger()
    field = active if place == "editor" else active.findChild(QWidget, place)
    field = active.editor if place == "editor" else field
    field.show()
    field.setFocus()
    read = field.toPlainText if place == "editor" else field.text
    before = read()
    for letter in "abcdefghijklnopqrstuvwxyz0123456789":
        press(active, letter, ALT)
        field.setFocus()
        press(active, letter.upper(), ALT | SHIFT)
        field.setFocus()
    assert read() == before


def test_a_letter_of_alt_gr_is_written(active):
    active.editor.set_text("")
    press(active, "q", Modifier.ControlModifier | ALT)
    QTest.keyClick(active.editor, "e", Modifier.GroupSwitchModifier)
    assert "e" in active.editor.toPlainText()


def card_with_a_field(window):
    card = Card("Ladder", explanation="A ladder.")
    field = QWidget()
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout = QVBoxLayout(field)
    layout.setContentsMargins(0, 0, 0, 0)
    card.set_body(field)
    card.set_has_content(True)
    window.lab.add(card, 0, 0)
    card.show()
    return card, field


def test_shift_f10_opens_the_menu_of_the_card_around_the_focus(active, qtbot):
    _, field = card_with_a_field(active)
    field.setFocus()
    press(active, Qt.Key.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert any("shows" in action.text().lower() for action in menu.actions())
    menu.close()


def test_shift_f10_in_the_text_opens_the_texts_own_menu(active):
    press(active, Qt.Key.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert active.actions_by_key["paste"] in menu.actions()
    menu.close()


def test_the_arrow_keys_share_the_width_out(active):
    handle = active.findChild(QWidget, "columnsHandle")
    before = active.splitter_sizes()
    width = active.editor.width()
    handle.setFocus()
    for _ in range(3):
        press(active, Qt.Key.Key_Right)
    assert active.editor.width() == width + 60
    assert active.splitter_sizes() != before
    press(active, Qt.Key.Key_Left)
    assert active.editor.width() == width + 40
