"""The kit finds what a person would: each fault, made on purpose, is seen, and its mend too."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from look.desk import live_for
from look.sight import faults
from look.texts import painted_texts


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    return page


def put(widget, x, y, width, height):
    widget.setGeometry(x, y, width, height)
    widget.show()
    return widget


class Painted(QWidget):
    """Writes its words itself."""

    def __init__(self, words, parent, *, right_px=0):
        super().__init__(parent)
        self.words, self.right_px = words, right_px

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawText(self.rect().adjusted(4, 0, -self.right_px, 0), 0x80, self.words)


def test_every_painted_text_is_found_whoever_paints_it(page):
    put(QLabel("a label", page), 10, 10, 150, 20)
    put(QPushButton("a button", page), 10, 40, 150, 30)
    put(Painted("by itself", page), 10, 80, 150, 20)
    table = put(QTableWidget(1, 1, page), 10, 110, 300, 100)
    table.setItem(0, 0, QTableWidgetItem("a cell"))
    found = {text.text: text.box for text in painted_texts(page)}
    assert {"a label", "a button", "by itself", "a cell"} <= set(found)
    assert QRect(10, 40, 150, 30).contains(found["a button"].toRect())


def test_texts_upon_each_other_are_found(page):
    put(QLabel("first words", page), 10, 10, 150, 20)
    second = put(QLabel("second words", page), 20, 14, 150, 20)
    assert "“first words” and “second words” overlap" in faults(page)
    second.move(20, 60)
    assert faults(page) == []


def test_a_text_upon_a_control_is_found(page):
    put(QSlider(page), 10, 10, 30, 200)
    put(Painted("a note", page), 5, 60, 100, 20)
    (fault,) = faults(page)
    assert fault.startswith("“a note” and QSlider")


def test_a_text_wider_than_its_room_is_found(page):
    label = put(QLabel("words that are much wider than this", page), 10, 10, 60, 20)
    (fault,) = faults(page)
    assert "is cut in QLabel" in fault
    label.resize(350, 20)
    assert faults(page) == []


def test_a_text_painted_into_less_room_than_it_needs_is_found(page):
    put(Painted("eleven point five", page, right_px=100), 10, 10, 180, 20)
    (fault,) = faults(page)
    assert fault.startswith("“eleven point five” needs ")


def test_an_ellipsis_wants_a_tooltip(page):
    label = put(Painted("a long sente…", page), 10, 10, 200, 20)
    assert faults(page) == ["“a long sente…” is cut in Painted, and no tooltip has the rest"]
    label.setToolTip("a long sentence")
    assert faults(page) == []


def test_words_that_end_in_an_ellipsis_of_their_own_are_whole(page):
    put(QPushButton("Export…", page), 10, 10, 100, 30)
    assert faults(page) == []


def test_a_widget_made_after_its_parent_was_shown_is_found_until_it_is_shown(page):
    late = QLabel("late", page)
    assert faults(page) == ["QLabel “late” was never shown"]
    late.show()
    assert faults(page) == []


def test_a_widget_hidden_on_purpose_is_no_fault(page):
    QLabel("hidden", page).hide()
    assert faults(page) == []


def test_a_control_without_size_is_found(page):
    put(QPushButton("x", page), 10, 10, 3, 30)
    assert any(fault.endswith("has no size") for fault in faults(page))


def test_a_widget_that_reaches_out_of_its_parent_is_found(page):
    put(QFrame(page), 350, 10, 100, 50)
    assert faults(page) == ["QFrame reaches out of QWidget"]


def test_what_can_be_scrolled_into_sight_is_no_fault(page):
    area = put(QScrollArea(page), 0, 0, 200, 100)
    content = QWidget()
    rows = QVBoxLayout(content)
    for number in range(20):
        rows.addWidget(QLabel(f"row {number}"))
    area.setWidget(content)
    live_for(10)
    assert faults(page) == []


def test_what_lies_under_a_panel_is_not_taken_for_an_overlap(page):
    put(QLabel("below the panel", page), 10, 10, 150, 20)
    panel = QFrame(page)
    panel.setProperty("role", "popup")
    QLabel("in the panel", panel).setGeometry(5, 2, 120, 20)
    put(panel, 5, 8, 180, 60)
    assert faults(page) == []


def test_a_window_that_reaches_out_of_the_screen_is_found(page):
    page.move(page.screen().availableGeometry().right() - 100, 10)
    assert faults(page) == ["QWidget reaches out of the screen"]
