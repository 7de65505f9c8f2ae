"""What goes on while somebody presents: a lesson, and what there is to say of the machine."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.shell.window.notices import Notice, NoticeKind, NoticeTopic

LESSON = """---
lesson: 1
title: A talk
summary: Of this test.
text: abc
---
## Write
do: Press Generate.
deed: run tokens=6

## Look
do: Look at it.
look: proof
deed: see place=proof

## Read
do: That was all.
deed: read
"""


def test_page_down_goes_on_in_a_lesson_shows_where_to_look_and_does_not_end_it(desk, tmp_path):
    file, lessons = tmp_path / "talk.md", desk.playground.lessons
    file.write_text(LESSON)
    desk.window.open_path(str(file))
    desk.wait_for(lambda: lessons.steps is not None)
    press(Qt.Key.Key_F11)
    assert lessons.strip.isVisible()
    press(Qt.Key.Key_PageDown)
    assert lessons.steps.index == 1
    assert desk.window.stage.card is desk.playground.lab.proof
    press(Qt.Key.Key_PageUp)
    assert lessons.steps.index == 0
    for _ in range(5):
        press(Qt.Key.Key_PageDown)
    assert lessons.steps.is_last
    press(Qt.Key.Key_Escape)
    assert lessons.steps is not None
    lessons.leave()


def test_that_other_programs_are_busy_covers_no_card_meanwhile(desk):
    window = desk.window
    for notice in window.notice_area.notices():
        notice.dismiss_button.click()
    window.show_notice(NoticeKind.NOTE, "A core is busy.", about=NoticeTopic.MACHINE)
    assert said(window) == ["A core is busy."]
    press(Qt.Key.Key_F11)
    assert not window.notice_area.isVisible()
    window.show_notice(NoticeKind.NOTE, "Two cores are busy.", about=NoticeTopic.MACHINE)
    assert not window.notice_area.isVisible()
    window.show_notice(NoticeKind.PROBLEM, "It failed.", about=NoticeTopic.RUN)
    assert said(window) == ["It failed."]
    press(Qt.Key.Key_Escape)
    assert said(window) == ["Two cores are busy.", "It failed."]


def test_what_is_kept_back_takes_nobodys_place(desk):
    window = desk.window
    press(Qt.Key.Key_F11)
    window.resize(400, 300)
    for sentence in ("one", "two", "three " * 60):
        window.show_notice(NoticeKind.PROBLEM, sentence)
    shown = said(window)
    window.show_notice(NoticeKind.NOTE, "A core is busy.", about=NoticeTopic.MACHINE)
    assert said(window) == shown
    assert shown[-1].startswith("three")


def said(window):
    """Return what notices can be seen, the oldest first."""
    shown = window.notice_area.findChildren(Notice)
    return [notice.sentence for notice in shown if notice.isVisible()]


def press(key):
    """Press a key where the focus is, as a hand does."""
    QTest.keyClick(QApplication.focusWidget(), key)
