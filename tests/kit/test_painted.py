"""Painted widgets as Qt passes them on to assistive tools."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from playground.kit.painted import Painted, speak_for_painted_widgets

_Text = QAccessible.Text


class Dial(Painted, QWidget):
    """Says how often it was asked."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, parent=None):
        super().__init__(parent)
        self.n_asked, self.at = 0, ""
        self.setAccessibleName("Dial")
        self.setAccessibleDescription("Turns.")

    def in_words(self):
        self.n_asked += 1
        return "From 0 to 9."

    def reading(self):
        return self.at


@pytest.fixture
def dial(qtbot):
    speak_for_painted_widgets()
    dial = Dial()
    qtbot.addWidget(dial)
    return dial


def spoken(widget, kind):
    return QAccessible.queryAccessibleInterface(widget).text(kind)


def test_it_has_its_role_and_its_name(dial):
    assert QAccessible.queryAccessibleInterface(dial).role() is QAccessible.Role.Graphic
    assert spoken(dial, _Text.Name) == "Dial"


def test_its_description_is_of_this_moment_with_the_place_in_front(dial):
    assert spoken(dial, _Text.Description) == "From 0 to 9. Turns."
    dial.at = "At 4"
    assert spoken(dial, _Text.Description) == "At 4. From 0 to 9. Turns."
    assert spoken(dial, _Text.Value) == "At 4"


def test_nothing_is_put_into_words_before_somebody_asks(dial):
    dial.show()
    dial.grab()
    dial.tell_reading()
    assert dial.n_asked == 0
    spoken(dial, _Text.Description)
    assert dial.n_asked == 1


def test_another_place_is_read_out_while_a_tool_listens(dial, heard):
    dial.at = "At 5."
    dial.tell_reading()
    assert heard == [("At 5.", False)]
    QAccessible.setActive(False)
    dial.tell_reading()
    assert len(heard) == 1


def test_widgets_that_do_not_paint_themselves_stay_as_qt_has_them(qtbot):
    speak_for_painted_widgets()
    plain = QWidget()
    qtbot.addWidget(plain)
    assert QAccessible.queryAccessibleInterface(plain).role() is QAccessible.Role.Client


def test_what_was_asked_for_goes_with_its_widget(dial):
    parent = QWidget()
    asked = [QAccessible.queryAccessibleInterface(Dial(parent)) for _ in range(50)]
    assert all(map(Shiboken.isValid, asked))
    Shiboken.delete(parent)
    assert not any(map(Shiboken.isValid, asked))
