import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.kit.fields import FractionBox, WholeBox


@pytest.fixture(params=[WholeBox, FractionBox])
def box(qtbot, request):
    window = QWidget()
    qtbot.addWidget(window)
    box = request.param()
    box.setRange(1, 512)
    other = WholeBox()
    layout = QVBoxLayout(window)
    layout.addWidget(box)
    layout.addWidget(other)
    window.resize(300, 200)
    window.show()
    window.activateWindow()
    box.setFocus()
    box.selectAll()
    yield box
    window.close()


def type_(box, text):
    QTest.keyClicks(box, text)


def test_what_is_too_much_stays_with_a_word_until_the_person_leaves(box):
    box.range_word.why_at_most = "the context of Stories"
    type_(box, "9999")
    assert box.text() == "9999"
    assert box.range_word.words.startswith("At most 512")
    assert box.range_word.words.endswith(", the context of Stories")
    assert box.value() == 512
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert box.range_word.words == ""
    assert float(box.text()) == 512


@pytest.mark.parametrize(("text", "words"), [("0", "At least 1"), ("-4", "A number from 1")])
def test_what_is_too_little_or_no_number_is_said_too(box, text, words):
    type_(box, text)
    assert box.text() == text
    assert box.range_word.words.startswith(words)


def test_the_word_goes_once_the_number_is_right(box):
    type_(box, "600")
    assert box.range_word.words
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert box.range_word.words == ""
    assert box.value() == 60


def test_a_number_within_the_range_needs_no_word(box):
    type_(box, "77")
    assert box.range_word.words == ""
