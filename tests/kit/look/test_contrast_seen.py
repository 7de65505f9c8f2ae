"""What widgets really paint, pixel by pixel: borders, tracks, rings and what is on stand out."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.look.palette import contrast
from playground.kit.look.theme import ThemeChoice

THEMES = {
    "light": (ThemeChoice.LIGHT, False),
    "dark": (ThemeChoice.DARK, False),
    "high contrast, light": (ThemeChoice.HIGH_CONTRAST, False),
    "high contrast, dark": (ThemeChoice.HIGH_CONTRAST, True),
}


@pytest.fixture(params=THEMES)
def palette(request, dressed_theme, scheme):
    choice, is_dark = THEMES[request.param]
    scheme.set_is_dark(is_dark)
    dressed_theme.set_choice(choice)
    assert dressed_theme.palette.name == request.param
    return dressed_theme.palette


@pytest.fixture
def card(qtbot, palette):
    """A card with nothing in it yet, in a window of its own."""
    window = QWidget()
    qtbot.addWidget(window)
    frame = QFrame(window)
    frame.setProperty("role", "card")
    QVBoxLayout(window).addWidget(frame)
    QVBoxLayout(frame)
    window.resize(300, 200)
    window.show()
    frame.held = window  # or Python would let the window go
    return frame


def put(card, widget, *, is_focused=False):
    """Put a widget on the card, and the focus into it or onto nothing."""
    card.layout().addWidget(widget)
    widget.show()
    card.window().activateWindow()
    if is_focused:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus()
    elif card.window().focusWidget() is not None:
        card.window().focusWidget().clearFocus()
    return widget


def seen(widget, where):
    """Return the colours of a rectangle of a widget, its surroundings included."""
    room = QRect(widget.mapTo(widget.window(), where.topLeft()), where.size())
    image = widget.window().grab(room).toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def strongest(colours, paper):
    return max(contrast(colour, paper) for colour in colours)


def left_edge(widget):
    """Return a stroke across the left border, away from round corners."""
    return QRect(QPoint(0, widget.height() // 2), QPoint(1, widget.height() // 2))


@pytest.mark.parametrize(
    "kind", [QPushButton, QToolButton, QLineEdit], ids=lambda kind: kind.__name__
)
def test_the_border_of_a_control_is_seen(card, palette, kind):
    widget = put(card, kind())
    assert strongest(seen(widget, left_edge(widget)), palette.card) >= palette.mark_contrast


@pytest.mark.parametrize(
    "kind", [QPushButton, QToolButton, QLineEdit], ids=lambda kind: kind.__name__
)
def test_the_focus_is_a_second_line_in_another_colour(card, palette, kind):
    other, widget = put(card, QPushButton("other")), put(card, kind(), is_focused=True)
    focused = seen(widget, left_edge(widget))
    assert focused == {palette.accent.lower()}, "two pixels of the accent"
    other.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen(widget, left_edge(widget)) != focused


def test_the_track_of_a_slider_is_seen_beyond_its_handle(card, palette):
    slider = put(card, QSlider(Qt.Orientation.Horizontal))
    slider.setValue(slider.minimum())
    x = slider.width() - 12
    beyond = seen(slider, QRect(x, 0, 1, slider.height()))
    assert strongest(beyond, palette.card) >= palette.mark_contrast


def test_the_handle_of_a_slider_is_seen_and_filled_with_the_focus(card, palette):
    other, slider = put(card, QPushButton("other")), put(card, QSlider(Qt.Orientation.Horizontal))
    slider.setValue(50)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    middle = QRect(slider.width() // 2, slider.height() // 2, 1, 1)
    plain = seen(slider, middle)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    assert contrast(*plain, *seen(slider, middle)) >= 3.0


@pytest.mark.parametrize("role", ["quiet", "segment"])
def test_what_is_on_is_told_from_what_is_off(card, palette, role):
    buttons = [put(card, QPushButton("word")) for _ in range(2)]
    for button in buttons:
        button.setProperty("role", role)
        button.setCheckable(True)
        button.style().polish(button)
    on, off = buttons
    on.setChecked(True)
    put(card, QLineEdit(), is_focused=True)
    lit = seen(on, left_edge(on)) - seen(off, left_edge(off))
    assert strongest(lit, palette.card) >= palette.mark_contrast


def test_a_ticked_box_is_filled(card, palette):
    box = put(card, QCheckBox("word"))
    box.setChecked(True)
    assert palette.accent.lower() in seen(box, QRect(0, 0, box.height(), box.height()))


def test_a_selected_row_has_lines_and_words_that_are_read(card, palette):
    table = put(card, QTableWidget(3, 1))
    for row in range(3):
        table.setItem(row, 0, QTableWidgetItem("words"))
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.selectRow(1)
    row = table.visualItemRect(table.item(1, 0)).translated(table.viewport().pos())
    for y in (row.top(), row.bottom()):
        line = seen(table, QRect(row.center().x(), y, 1, 1))
        assert strongest(line, palette.card) >= palette.mark_contrast
    ground = seen(table, QRect(row.right() - 3, row.center().y(), 1, 1))
    assert contrast(palette.text, *ground) >= 4.5


def test_a_tab_with_the_focus_has_a_ring(card, palette):
    tabs = put(card, QTabWidget())
    for name in ("one", "two"):
        tabs.addTab(QWidget(), name)
    bar = tabs.tabBar()
    room = bar.tabRect(0)
    stroke = QRect(room.left(), room.center().y(), 2, 1)
    without = seen(bar, stroke)
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    ring = seen(bar, stroke)
    assert ring != without
    assert strongest(ring, palette.card) >= palette.mark_contrast
