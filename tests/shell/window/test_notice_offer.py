import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from playground.shell.window.notices import NoticeArea, NoticeKind


@pytest.fixture
def area(qtbot):
    area = NoticeArea()
    qtbot.addWidget(area)
    return area


def test_what_a_notice_offers_is_done_at_a_press_which_takes_it_away(area, qtbot):
    offer = QAction("Measure again", area)
    area.show_notice(NoticeKind.NOTE, "They differ.", offer=offer)
    (notice,) = area.notices()
    assert notice.offer_button.text() == "Measure again"
    with qtbot.waitSignal(offer.triggered):
        QTest.mouseClick(notice.offer_button, Qt.MouseButton.LeftButton)
    assert area.notices() == ()


def test_dismissing_a_notice_does_not_do_what_it_offers(area, qtbot):
    offer = QAction("Measure again", area)
    area.show_notice(NoticeKind.NOTE, "They differ.", offer=offer)
    with qtbot.assertNotEmitted(offer.triggered):
        QTest.mouseClick(area.notices()[0].dismiss_button, Qt.MouseButton.LeftButton)
    assert area.notices() == ()


def test_what_is_offered_may_take_the_notice_back_itself(area, qtbot):
    offer = QAction("Resume", area)
    offer.triggered.connect(lambda: area.withdraw("Stopped."))
    area.show_notice(NoticeKind.NOTE, "Stopped.", offer=offer)
    with qtbot.waitSignal(offer.triggered):
        QTest.mouseClick(area.notices()[0].offer_button, Qt.MouseButton.LeftButton)
    assert area.notices() == ()
