import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from playground.shell.window.notices import NoticeArea, NoticeKind, NoticeTopic


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


def test_what_is_about_a_topic_goes_with_its_problem(area):
    area.show_notice(NoticeKind.PROBLEM, "It cannot be loaded.", about=NoticeTopic.LOAD)
    area.show_notice(NoticeKind.PROBLEM, "It failed.", about=NoticeTopic.RUN)
    area.withdraw_about(NoticeTopic.LOAD)
    assert sentences(area) == ["It failed."]
    area.show_notice(NoticeKind.PROBLEM, "It failed again.", about=NoticeTopic.RUN)
    assert sentences(area) == ["It failed again."]


LONG = "Other programs use most of the processor, so that the times of this run are too long. " * 3


@pytest.fixture
def places(window):
    """The places of all that stands around the tabs, and in them."""

    def look():
        parts = (window.top_bar, window.editor, window.sampling_panel, window.tabs)
        QApplication.sendPostedEvents()
        parts += (window.status_line, window.lab)
        return [(part.mapTo(window, QPoint()), part.height()) for part in parts]

    return look


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (760, 480)])
def test_nothing_moves_when_notices_progress_and_a_banner_come(window, places, size):
    window.resize(*size)
    before = places()
    for kind in NoticeKind:
        window.show_notice(kind, f"{kind.value} {LONG}", "details")
    window.show_progress("Loading GPT-2 1.5B…", 0.4)
    window.status_row.set_banner(QPushButton("Turn it off"))
    assert places() == before
    area = window.notice_area
    tabs = QRect(window.tabs.mapTo(window, QPoint()), window.tabs.size())
    assert tabs.contains(QRect(area.mapTo(window, QPoint()), area.size()))
    assert not area.geometry().isEmpty()
    assert area.height() <= window.height() // 2


def test_a_notice_stands_where_the_pointer_is_not(window, monkeypatch):
    window.resize(1024, 640)
    tabs = window.tabs
    foot = tabs.mapToGlobal(QPoint(tabs.width() // 2, tabs.height() - 20))
    monkeypatch.setattr(QCursor, "pos", lambda: foot)
    window.show_notice(NoticeKind.NOTE, LONG)
    area = window.notice_area
    at = area.parentWidget().mapFromGlobal(foot)
    assert not area.geometry().contains(at)
    window.show_notice(NoticeKind.NOTE, "Another one.")
    assert not area.geometry().contains(at)


def test_a_newer_notice_moves_none_of_the_others(window):
    window.resize(1024, 640)
    window.show_notice(NoticeKind.NOTE, "The first.")
    first = window.notice_area.notices()[0]
    before = first.mapTo(window, QPoint())
    window.show_notice(NoticeKind.NOTE, "The second.")
    QApplication.sendPostedEvents()
    assert first.mapTo(window, QPoint()) == before


@pytest.mark.parametrize("font_px", [13, 20])
def test_a_long_sentence_takes_less_than_a_third_of_the_smallest_window(
    window, dressed_theme, font_px
):
    dressed_theme.set_font_px(font_px)
    window.resize(1024, 640)
    window.show_notice(NoticeKind.WARNING, LONG, "details")
    assert window.notice_area.height() <= 640 // 2
