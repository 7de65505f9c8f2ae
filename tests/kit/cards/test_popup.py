import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from playground.kit.cards.card_menu import Popup


@pytest.fixture
def opened(qtbot):
    """Open a popup about a part of a window that fills the screen."""
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    window.setGeometry(room)
    window.show()

    def open_about(rect):
        subject = QWidget(window)
        subject.setGeometry(rect)
        subject.show()
        popup = Popup("What it is", "A token is a piece of a text. " * 8, subject)
        popup.open_beside(subject, subject)
        return popup, QRect(subject.mapToGlobal(QPoint()), subject.size())

    yield open_about
    for popup in window.findChildren(Popup):
        popup.close()


@pytest.mark.parametrize(
    "place",
    [(0, 0, 0.5, 0.5), (0.4, 0, 0.6, 1), (0, 0.5, 1, 0.5), (0, 0, 1, 0.5)],
    ids=["top left", "right", "bottom", "top"],
)
def test_it_does_not_cover_what_it_is_about(opened, qtbot, place):
    room = QApplication.primaryScreen().availableGeometry()
    left, top, width, height = place
    popup, about = opened(
        QRect(
            round(left * room.width()),
            round(top * room.height()),
            round(width * room.width()),
            round(height * room.height()),
        )
    )
    assert not popup.frameGeometry().intersects(about)
    assert room.contains(popup.frameGeometry())


def test_its_corners_are_its_own_without_a_compositor(opened, qapp, dressed):
    popup, _ = opened(QRect(0, 0, 100, 100))
    picture = popup.grab().toImage()
    right, bottom = picture.width() - 1, picture.height() - 1
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    assert {picture.pixelColor(*at).name() for at in corners} == {
        QColor(dressed.palette.outline).name()
    }


@pytest.fixture
def dressed(qapp):
    from playground.kit.look.theme import SchemeSource, Theme

    theme = Theme(SchemeSource())
    theme.apply(qapp)
    return theme
