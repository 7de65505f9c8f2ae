"""The panel beside a token can be read whole, whatever it showed before."""

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from look.desk import live_for
from look.sight import faults


def rest_on_token(desk, place):
    """Let the pointer rest on a token of the text until the model has answered."""
    popup, pointer = desk.playground.next_token.token, desk.playground.next_token.pointer
    rect = pointer.rect_of(place)
    editor = desk.window.editor
    at = editor.viewport().mapFrom(desk.window, rect.center()) + QPoint(6, 0)
    QTest.mouseMove(editor.viewport(), QPoint(2, editor.viewport().height() - 2))
    QTest.mouseMove(editor.viewport(), at)
    desk.wait_for(
        lambda: (
            popup.isVisible() and "the model alone" in popup.findChild(QLabel, "tokenFacts").text()
        )
    )
    live_for(30)
    return popup


def test_it_is_whole_after_it_said_that_it_is_asking(written):
    popup = rest_on_token(written, 8)
    assert faults(popup) == []
    buttons = popup.findChildren(QPushButton, "alternativeButton")
    assert len([button for button in buttons if button.isVisible()]) > 3
    assert popup.height() >= popup.sizeHint().height()


def test_it_is_whole_for_one_token_after_another(written):
    for place in (8, 10, 7, 8):
        assert faults(rest_on_token(written, place)) == []
