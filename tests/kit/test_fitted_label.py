import pytest
from PySide6.QtGui import QFontMetricsF

from playground.kit.labels import FittedLabel


@pytest.fixture
def label(qtbot, dressed_theme):
    label = FittedLabel()
    qtbot.addWidget(label)
    label.setText("✓ 1,204 / 1,204 tokens equal")
    label.resize(600, 40)
    label.show()
    return label


def test_letters_are_large_where_there_is_room(label):
    assert label.fitting_font(600).pixelSize() == round(label.font().pixelSize() * 1.7)


@pytest.mark.parametrize("width", [210, 235, 260, 285])
def test_they_grow_smaller_rather_than_being_cut(label, width):
    font = label.fitting_font(width)
    assert QFontMetricsF(font).horizontalAdvance(label.text()) <= width
    assert label.font().pixelSize() <= font.pixelSize() < round(label.font().pixelSize() * 1.7)


def test_what_does_not_fit_even_then_is_in_the_tooltip(label):
    label.resize(600, 40)
    label.grab()
    assert label.toolTip() == ""
    label.resize(60, 40)
    label.grab()
    assert label.toolTip() == label.text()


def test_the_height_does_not_depend_on_the_width(label):
    assert label.minimumSizeHint().height() == label.sizeHint().height()
    assert label.minimumSizeHint().width() == 0
