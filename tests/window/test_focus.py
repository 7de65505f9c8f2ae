"""Whatever greys out or goes, the focus does not run on to the next control."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider, QSpinBox, QWidget

from look.desk import live_for
from playground.kit.cards.card import Card
from playground.shell.window.app_state import AppState
from playground.shell.window.tabs import TAB_TITLES

KINDS = (QAbstractButton, QComboBox, QSlider, QSpinBox)


@pytest.fixture
def active(desk, qapp):
    desk.window.activateWindow()
    desk.wait_for(lambda: qapp.activeWindow() is desk.window)
    return desk


def focusable(root):
    """Return what Tab reaches now."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is root.window()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def take_away(widget, how):
    widget.setEnabled(False) if how == "greys out" else widget.hide()


def give_back(widget, how):
    widget.setEnabled(True) if how == "greys out" else widget.show()


@pytest.mark.parametrize("how", ["greys out", "goes"])
def test_from_every_control_the_focus_goes_to_the_editor(active, how):
    window, wrong, n_tried = active.window, [], 0
    refuges = (window.editor, window.tabs.tabBar())
    for tab in TAB_TITLES:
        window.tabs.show_tab(tab.key)
        live_for(20)
        for widget in focusable(window):
            if widget in refuges:
                continue
            widget.setFocus()
            if window.focusWidget() is not widget:
                continue
            take_away(widget, how)
            live_for(1)
            if window.focusWidget() is not window.editor:
                wrong.append(f"{tab.key}: {widget} gave it to {window.focusWidget()}")
            give_back(widget, how)
            n_tried += 1
    assert not wrong, "\n".join(wrong)
    assert n_tried > 60


def test_during_a_run_it_goes_to_stop(active):
    window = active.window
    window.set_run_state(AppState.RUNNING)
    for widget in focusable(window):
        if not isinstance(widget, KINDS) or widget is window.top_bar.stop_button:
            continue
        widget.setFocus()
        widget.setEnabled(False)
        live_for(1)
        assert window.focusWidget() is window.top_bar.stop_button, widget
        widget.setEnabled(True)
    window.set_run_state(AppState.READY)
    live_for(1)
    assert window.focusWidget() is window.editor


def test_a_card_that_becomes_empty_leaves_the_focus_to_the_editor(active):
    window = active.window
    window.tabs.show_tab("what_if")
    live_for(20)
    card = next(card for card in window.findChildren(Card) if card.is_shown and card.has_content)
    inside = [widget for widget in focusable(card) if isinstance(widget, KINDS)]
    inside = [widget for widget in inside if widget is not card.menu_button]
    inside[0].setFocus()
    assert window.focusWidget() is inside[0]
    card.set_has_content(False)
    live_for(1)
    assert window.focusWidget() is window.editor


def test_who_turns_the_page_from_within_is_at_the_tabs(active):
    window = active.window
    window.tabs.show_tab("what_if")
    live_for(20)
    card = next(card for card in window.findChildren(Card) if card.is_shown)
    card.menu_button.setFocus()
    window.tabs.show_tab("costs")
    live_for(1)
    assert window.focusWidget() is window.tabs.tabBar()


def test_tab_still_goes_to_the_next_control(active):
    window = active.window
    window.top_bar.generate_button.setFocus()
    assert window.focusNextPrevChild(True)  # noqa: FBT003
    assert window.focusWidget() not in (window.top_bar.generate_button, window.editor)
