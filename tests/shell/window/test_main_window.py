import os

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget

from playground.models.sample_prompts import SamplePrompt
from playground.shell.window.main_window import MainWindow
from playground.shell.window.notices import NoticeKind


@pytest.mark.parametrize(
    "name",
    [
        "editor",
        "generateButton",
        "stopButton",
        "regenerateButton",
        "kvCacheSwitch",
        "temperatureSlider",
        "seedSlider",
        "statusLine",
    ],
)
def test_scripts_find_the_parts_by_name(window, name):
    assert len(window.findChildren(QWidget, name)) == 1


def test_the_title_names_the_program(window):
    assert "GPT-2 Playground" in window.windowTitle()
    assert isinstance(window.editor, QPlainTextEdit)


def test_every_button_says_what_it_is(window):
    window.editor.set_sample_prompts([SamplePrompt("one", "a word")])
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert button.accessibleName(), button.objectName()
            assert button.toolTip(), button.objectName()


def test_tabs_are_known_by_key(window, qtbot):
    with qtbot.waitSignal(window.tabs.tab_shown) as shown:
        window.tabs.show_tab("runs")
    assert shown.args == ["runs"]
    window.tabs.show_tab("unknown")
    assert window.tabs.current_key() == "runs"


def test_place_and_widths_survive(window, qtbot, theme):
    window.resize(780, 600)
    window.restore_place(b"", (400, 400))
    QApplication.sendPostedEvents()
    again = MainWindow(theme)
    qtbot.addWidget(again)
    again.restore_place(window.geometry_bytes(), window.splitter_sizes())
    again.show()
    assert again.size() == window.size()
    left, right = again.columns.sizes()
    assert left == pytest.approx(right, abs=12)


def test_a_place_that_makes_no_sense_is_passed_over(window):
    window.restore_place(b"garbage", (0, -5))
    left, right = window.columns.sizes()
    assert min(left, right) > 200
    assert window.splitter_sizes() == ()


def test_notices_and_progress_appear(window, qtbot):
    window.show_notice(NoticeKind.PROBLEM, "The folder has no config.json.", "details")
    window.show_progress("Loading …", 0.5)
    assert window.notice_area.isVisible()
    with qtbot.waitSignal(window.cancel_load_requested):
        QTest.mouseClick(window.status_row.progress.cancel_button, Qt.MouseButton.LeftButton)
    window.hide_progress()
    assert [notice.details for notice in window.notice_area.notices()] == ["details"]


def drop(window, paths):
    """Drop files and folders."""
    drop_urls(window, [QUrl.fromLocalFile(str(path)) for path in paths])


def drop_urls(window, urls):
    """Drop as Qt does; a drop event cannot be sent without the drag before it.

    Both are QDropEvents: what QDragEnterEvent takes as its place changed in Qt 6.12.
    """
    mime = QMimeData()
    mime.setUrls(urls)
    how = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDropEvent(QPointF(5, 5), *how, QEvent.Type.DragEnter)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(5, 5), *how))


def test_a_dropped_folder_or_a_file_of_it_asks_for_its_model(window, qtbot, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    for dropped in (tmp_path, tmp_path / "config.json"):
        with qtbot.waitSignal(window.open_model_requested) as asked:
            drop(window, [dropped])
        assert asked.args == [str(tmp_path)]


def test_a_folder_whose_name_is_no_text_comes_through_whole(window, qtbot, tmp_path):
    folder = os.fsdecode(bytes(tmp_path) + b"/caf\xe9 100%")
    with qtbot.waitSignal(window.open_model_requested) as asked:
        drop_urls(window, [QUrl.fromEncoded(b"file://" + bytes(tmp_path) + b"/caf%E9%20100%25/x")])
    assert asked.args == [folder]


def test_a_dropped_text_is_opened_and_one_undo_brings_the_one_before(window, qtbot, tmp_path):
    window.editor.set_text("mine")
    (tmp_path / "story.txt").write_bytes("\ufeffIl était\r\nune fois".encode())
    with qtbot.assertNotEmitted(window.open_model_requested):
        drop(window, [tmp_path / "story.txt"])
    assert window.editor.document_model.text == "Il était\nune fois"
    window.editor.undo_step()
    assert window.editor.document_model.text == "mine"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"caf\xe9", "byte 3 cannot be read"), (b"a" * 10_000_001, "may have 10 MB")],
)
def test_a_dropped_file_that_is_no_text_changes_nothing(window, tmp_path, content, says):
    window.editor.set_text("mine")
    (tmp_path / "story.txt").write_bytes(content)
    drop(window, [tmp_path / "story.txt"])
    assert window.editor.document_model.text == "mine"
    assert says in window.notice_area.notices()[0].sentence


def test_a_text_dropped_during_a_run_is_told_why_not(window, tmp_path):
    (tmp_path / "story.txt").write_text("x")
    window.editor.begin_generation()
    drop(window, [tmp_path / "story.txt"])
    assert window.editor.document_model.text == ""
    assert "while the model writes" in window.notice_area.notices()[0].sentence
    window.editor.end_generation()


def test_the_merges_of_a_model_are_no_text(window, qtbot, tmp_path):
    for name in ("merges.txt", "config.json"):
        (tmp_path / name).write_text("{}")
    with qtbot.waitSignal(window.open_model_requested):
        drop(window, [tmp_path / "merges.txt"])


def test_two_things_dropped_ask_for_nothing(window, qtbot, tmp_path):
    with qtbot.assertNotEmitted(window.open_model_requested):
        drop(window, [tmp_path, tmp_path])


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_text_keeps_room_beside_everything_else(qtbot, dressed_theme, size):
    window = MainWindow(dressed_theme)
    qtbot.addWidget(window)
    window.resize(*size)
    window.sampling_panel.set_show_more(True)
    window.show_notice(NoticeKind.WARNING, "A sentence.")
    window.show_progress("Loading …", None)
    window.show()
    QApplication.sendPostedEvents()
    assert window.editor.viewport().height() > 3 * window.editor.fontMetrics().height()
    assert window.tabs.width() > size[0] * 0.4
    bottom = window.status_line.mapTo(window, QPoint(0, window.status_line.height())).y()
    assert bottom <= size[1]
