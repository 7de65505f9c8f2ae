import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from playground.shell.window.status_row import StatusRow


@pytest.fixture
def row(qtbot):
    row = StatusRow()
    qtbot.addWidget(row)
    row.resize(900, 30)
    row.show()
    return row


def test_progress_is_shown_and_can_be_cancelled(row, qtbot):
    row.show_progress("Loading …", 0.25)
    assert row.progress.fraction() == 0.25
    assert row.progress.isVisible()
    with qtbot.waitSignal(row.cancel_load_requested):
        QTest.mouseClick(row.progress.cancel_button, Qt.MouseButton.LeftButton)
    row.hide_progress()
    assert row.progress.isHidden()


def test_what_is_being_cancelled_cannot_be_cancelled_again(row):
    row.show_progress("Cancelling…", None, can_cancel=False)
    assert not row.progress.cancel_button.isEnabled()
    row.show_progress("Loading …", 0.5)
    assert row.progress.cancel_button.isEnabled()


@pytest.mark.parametrize(("given", "shown"), [(None, None), (-1.0, 0.0), (7.0, 1.0)])
def test_progress_that_cannot_be_told_or_makes_no_sense(row, given, shown):
    row.show_progress("Loading …", given)
    assert row.progress.fraction() == shown


def test_it_is_as_high_with_a_load_and_a_banner_as_without(row):
    before = row.sizeHint().height()
    row.show_progress("Loading …", None)
    banner = QPushButton("Turn it off")
    banner.setProperty("role", "quiet")
    row.set_banner(banner)
    assert row.sizeHint().height() == before
    row.set_banner(None)
    assert banner.isHidden()
