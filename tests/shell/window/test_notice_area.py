import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from playground.shell.window.notices import NoticeArea, NoticeKind


@pytest.fixture
def area(qtbot):
    area = NoticeArea()
    qtbot.addWidget(area)
    area.resize(600, 200)
    return area


def sentences(area):
    return [notice.sentence for notice in area.notices()]


def test_with_nothing_to_say_it_takes_no_room(area):
    assert area.isHidden()


def test_a_notice_stays_until_it_is_dismissed(area):
    area.show_notice(NoticeKind.NOTE, "The settings are defaults.")
    assert not area.isHidden()
    QTest.mouseClick(area.notices()[0].dismiss_button, Qt.MouseButton.LeftButton)
    assert sentences(area) == []
    assert area.isHidden()


def test_details_are_copied_with_their_sentence(area):
    area.show_notice(NoticeKind.PROBLEM, "It failed.", "Traceback …")
    QTest.mouseClick(area.notices()[0].copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "It failed.\n\nTraceback …"


def test_the_same_sentence_is_said_once(area):
    area.show_notice(NoticeKind.NOTE, "a")
    area.show_notice(NoticeKind.NOTE, "b")
    area.show_notice(NoticeKind.NOTE, "a")
    assert sentences(area) == ["b", "a"]


def test_the_oldest_gives_way(area):
    for sentence in "abcd":
        area.show_notice(NoticeKind.WARNING, sentence)
    assert sentences(area) == ["b", "c", "d"]


def test_the_kind_is_a_word_not_only_a_colour(area):
    area.show_notice(NoticeKind.PROBLEM, "It failed.")
    assert area.notices()[0].accessibleName() == "Problem: It failed."


def test_progress_is_shown_and_can_be_cancelled(area, qtbot):
    area.show_progress("Loading …", 0.25)
    assert area.progress.fraction() == 0.25
    assert not area.isHidden()
    with qtbot.waitSignal(area.cancel_load_requested):
        QTest.mouseClick(area.progress.cancel_button, Qt.MouseButton.LeftButton)
    area.hide_progress()
    assert area.isHidden()


@pytest.mark.parametrize(("given", "shown"), [(None, None), (-1.0, 0.0), (7.0, 1.0)])
def test_progress_that_cannot_be_told_or_makes_no_sense(area, given, shown):
    area.show_progress("Loading …", given)
    assert area.progress.fraction() == shown


def test_a_notice_outlives_the_progress(area):
    area.show_progress("Loading …", None)
    area.show_notice(NoticeKind.PROBLEM, "It failed.")
    area.hide_progress()
    assert not area.isHidden()
