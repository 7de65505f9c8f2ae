import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from playground.kit.cards.card import Card
from playground.shell.window.actions import ACTION_SPECS
from playground.shell.window.help import HelpDialog, groups


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("what_is_this", "KV cache keeps"),
        ("shortcuts", "Regenerate"),
        ("about", "network only to fetch a model"),
    ],
)
def test_help_opens_beside_the_window_and_esc_closes_it(window, qtbot, action, words):
    window.actions_by_key[action].trigger()
    (page,) = window.findChildren(HelpDialog)
    assert not page.isModal()
    assert any(words in label.text() for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.destroyed):
        QTest.keyClick(page, Qt.Key.Key_Escape)


@pytest.mark.parametrize("action", ["what_is_this", "shortcuts", "about"])
def test_the_key_that_quits_does_so_on_a_page_of_help_too(window, qtbot, action):
    window.actions_by_key[action].trigger()
    (page,) = window.findChildren(HelpDialog)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(window.closing):
        QTest.keyClick(page, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    page.close()


@pytest.mark.parametrize("action", ["what_is_this", "shortcuts", "about", "glossary"])
def test_a_dialog_opens_in_the_middle_of_the_window(window, action):
    window.resize(760, 480)
    window.move(30, 40)
    window.actions_by_key[action].trigger()
    (dialog,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    away = dialog.geometry().center() - window.geometry().center()
    assert abs(away.x()) <= 2
    room = window.screen().availableGeometry()
    assert abs(away.y()) <= 2 or dialog.y() == room.top()
    dialog.close()


def test_every_key_of_an_action_stands_in_a_group_once():
    listed = [words for _, rows in groups() for words, _ in rows]
    wanted = [spec.text.replace("&", "") for spec in ACTION_SPECS if spec.shortcuts]
    assert {words: listed.count(words) for words in wanted} == dict.fromkeys(wanted, 1)


def test_the_groups_tell_of_undo_tabs_and_plots():
    by_name = {name: dict(rows) for name, rows in groups()}
    assert list(by_name)[:5] == ["Text", "Run", "View", "Tabs", "Plots and cards"]
    assert by_name["Text"]["Undo"] == "Ctrl+Z"
    assert "Alt+1" in by_name["Tabs"]["Go to a tab"]
    assert by_name["Plots and cards"]["Zoom"] == "+  or  −  or  Ctrl+wheel"


def test_alt_and_a_digit_go_to_a_tab_and_write_nothing(window):
    window.editor.set_text("")
    window.activateWindow()
    for place in range(1, 10):
        QTest.keyClick(window.editor, f"{place}", Qt.KeyboardModifier.AltModifier)
        assert window.tabs.currentIndex() == min(place, 6) - 1
    assert window.editor.toPlainText() == ""
    QTest.keyClicks(window.editor, "7 a")
    assert window.editor.toPlainText() == "7 a"


def test_f1_in_a_card_explains_that_card(window, qtbot):
    card = Card("Ladder", explanation="A ladder of logits and tokens.")
    window.lab.add(card, 0, 0)
    window.show()
    window.activateWindow()
    card.show()
    card.menu_button.setFocus()
    window.actions_by_key["what_is_this"].trigger()
    popup = QApplication.activePopupWidget()
    assert popup.accessibleName() == "Ladder"
    words = [label.text() for label in popup.findChildren(QLabel)]
    assert any('href="glossary:logit"' in text for text in words)
    popup.close()
