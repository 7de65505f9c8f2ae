"""A change of the theme: it dresses every widget in as few rounds as can be, and moves none."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from look.pixels import stand_still
from look.texts import visible_widgets
from playground.kit.look.theme import ThemeChoice

ROUNDS = 2
"""One out of the old style sheet, one into the new one."""


class DressedWidgets(QObject):
    """Counts how often each widget is given another style."""

    def __init__(self):
        super().__init__()
        self.times = Counter()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            self.times[watched] += 1
        return False


@pytest.fixture
def light(desk):
    desk.window.tabs.show_tab("next_token")  # no figure of the machine comes late here
    desk.playground.theme.set_choice(ThemeChoice.LIGHT)
    return desk


def places(desk):
    """Return where every visible widget is, in its parent."""
    stand_still(desk.window)
    return [
        (type(widget).__name__, widget.objectName(), widget.geometry().getRect())
        for widget in visible_widgets(desk.window)
    ]


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
def test_other_colours_move_nothing(light, choice):
    before = places(light)
    assert len(before) > 100
    light.playground.theme.set_choice(choice)
    assert places(light) == before
    light.playground.theme.set_choice(ThemeChoice.LIGHT)
    assert places(light) == before


def test_no_widget_is_dressed_once_for_each_that_it_lies_in(light, qapp):
    dressed = DressedWidgets()
    qapp.installEventFilter(dressed)
    light.playground.theme.set_choice(ThemeChoice.DARK)
    qapp.removeEventFilter(dressed)
    assert len(dressed.times) > 100
    assert max(dressed.times.values()) <= ROUNDS
