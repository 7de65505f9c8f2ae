import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground.shell.window.help import HelpDialog


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("what_is_this", "KV cache keeps"),
        ("shortcuts", "Regenerate"),
        ("about", "never uses the network"),
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
