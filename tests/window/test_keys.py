"""What is listed is what there is, and what is one choice of several says that it is."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton

from look.desk import live_for
from playground.generation.request import CacheMode
from playground.shell.window.help import groups
from playground.shell.window.tabs import TAB_TITLES

STATED_ELSEWHERE = {f"Alt+{place}" for place in range(2, 6)}
"""The list says Alt+1 … Alt+6."""


def keys_in_use(window):
    """Return every key that the window and its parts listen to, as the list writes keys."""
    sequences = [
        sequence
        for kind in (QAction, QShortcut)
        for each in window.findChildren(kind)
        for sequence in (each.shortcuts() if kind is QAction else each.keys())
    ]
    native = QKeySequence.SequenceFormat.NativeText
    return {sequence.toString(native) for sequence in sequences} - {""}


def keys_listed():
    """Return every key that the list of shortcuts names."""
    named = (keys for _, rows in groups() for _, keys in rows)
    return {key for keys in named for key in re.split(r"\s+or\s+|\s+…\s+|\s+", keys)}


def show_all(desk):
    for title in TAB_TITLES:
        desk.window.tabs.show_tab(title.key)
        live_for(20)


def test_the_list_of_shortcuts_names_every_key_there_is(desk):
    show_all(desk)
    in_use = keys_in_use(desk.window)
    assert {"Ctrl+Tab", "F6", "Ctrl+Return", "F2"} <= in_use
    assert in_use - keys_listed() - STATED_ELSEWHERE == set()


def test_no_key_does_two_things_in_one_place(desk):
    show_all(desk)
    actions = [action for action in desk.window.actions() if action.shortcuts()]
    keys = [sequence.toString() for action in actions for sequence in action.shortcuts()]
    for shortcut in desk.window.findChildren(QShortcut):
        if shortcut.parent() is desk.window:
            keys += [sequence.toString() for sequence in shortcut.keys()]  # noqa: SIM118
    assert sorted(keys) == sorted(set(keys))


def test_whatever_is_one_of_several_is_told_as_a_radio_button(desk):
    show_all(desk)
    exclusive = [
        button
        for group in desk.window.findChildren(QButtonGroup)
        if group.exclusive()
        for button in group.buttons()
    ]
    exclusive += [
        button
        for button in desk.window.findChildren(QPushButton)
        if button.text() in ("Newest", "After the text")
    ]
    assert len(exclusive) >= 12
    for button in exclusive:
        told = QAccessible.queryAccessibleInterface(button)
        assert told.role() == QAccessible.Role.RadioButton, button.text()
        assert bool(told.state().checked) == button.isChecked()


def test_arrow_keys_go_through_the_positions_of_the_cache_switch(desk, qapp):
    switch = desk.window.top_bar.cache_switch
    desk.window.activateWindow()
    desk.wait_for(lambda: qapp.activeWindow() is desk.window)
    switch.button(CacheMode.ON).setFocus()
    for mode in (CacheMode.OFF, CacheMode.RACE):
        QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Right)
        assert switch.mode() is mode
        assert qapp.focusWidget() is switch.button(mode)


def test_no_letter_opens_two_entries_of_one_menu(desk):
    for menu in desk.window.findChildren(QMenu):
        letters = [
            found[1].upper()
            for action in menu.actions()
            if (found := re.search(r"&(\w)", action.text().replace("&&", "")))
        ]
        assert sorted(letters) == sorted(set(letters)), menu.title()
