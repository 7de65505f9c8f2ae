"""The window fits its screen, frame included, also when it comes from a larger one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QWidget

from playground.shell.window.opening import fit_to_screen, fitting

LEAST = QSize(760, 480)
FRAME = QMargins(1, 22, 1, 5)

places = st.builds(
    QRect,
    st.integers(-3000, 3000),
    st.integers(-3000, 3000),
    st.integers(760, 4000),
    st.integers(480, 3000),
)
screens = st.builds(
    QRect,
    st.integers(-50, 2000),
    st.integers(0, 60),
    st.integers(800, 3840),
    st.integers(560, 2160),
)


@given(places, screens)
def test_the_window_and_its_frame_are_on_the_screen(place, screen):
    fitted = fitting(place, FRAME, screen, LEAST)
    assert screen.contains(fitted.marginsAdded(FRAME))


@given(places, screens)
def test_a_window_that_fits_stays_where_it_is(place, screen):
    fitted = fitting(place, FRAME, screen, LEAST)
    assert fitting(fitted, FRAME, screen, LEAST) == fitted
    if screen.contains(place.marginsAdded(FRAME)):
        assert fitted == place


def test_where_even_the_least_size_does_not_fit_the_top_left_is_in_sight():
    fitted = fitting(QRect(500, 500, 900, 700), FRAME, QRect(0, 0, 640, 400), LEAST)
    assert fitted.topLeft() == QRect(0, 0, 640, 400).marginsRemoved(FRAME).topLeft()
    assert fitted.size() == LEAST


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_window_from_a_larger_screen_comes_back_whole(qtbot, is_shown):
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    if is_shown:
        window.show()
    window.setGeometry(room.right() - 200, room.bottom() - 100, 6000, 4000)
    fit_to_screen(window)
    assert room.contains(window.frameGeometry())


def test_a_maximised_window_stays_as_it_is(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.showMaximized()
    before = window.geometry()
    fit_to_screen(window)
    assert window.geometry() == before
