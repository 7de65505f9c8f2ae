"""The question before a download."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from playground.shell.window.download_dialog import DownloadDialog, DownloadFacts

FACTS = DownloadFacts(
    name="gpt2", title="Fetch GPT-2?", rows=(("Size", "549 MB"), ("Licence", "mit"))
)


@pytest.fixture
def open_dialog(window):
    def open_one(**asks):
        dialog = DownloadDialog(window, **asks)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        dialog.open()
        return dialog

    return open_one


def words_of(dialog):
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def press(dialog, name):
    QTest.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_yes_is_said_once_and_the_question_is_gone(open_dialog, qtbot):
    dialog = open_dialog()
    dialog.show_facts(FACTS)
    assert {"Fetch GPT-2?", "Size", "549 MB", "Licence", "mit"} <= set(words_of(dialog))
    with qtbot.waitSignal(dialog.download_requested) as asked:
        press(dialog, "downloadButton")
    assert asked.args == ["gpt2"]
    assert not dialog.isVisible()


@pytest.mark.parametrize("leave", ["cancel", "escape"])
def test_no_asks_for_nothing(open_dialog, qtbot, leave):
    dialog = open_dialog()
    dialog.show_facts(FACTS)
    with qtbot.assertNotEmitted(dialog.download_requested):
        if leave == "cancel":
            press(dialog, "cancelDownloadQuestion")
        else:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_cannot_be_done_now_says_why_and_takes_no_press(open_dialog, qtbot):
    dialog = open_dialog()
    facts = DownloadFacts(name="gpt2", title="?", rows=(), refusal="The disk has no room for it.")
    dialog.show_facts(facts)
    assert "The disk has no room for it." in words_of(dialog)
    assert not dialog.findChild(QPushButton, "downloadButton").isEnabled()
    dialog.close()


def test_a_name_is_looked_up_first_and_another_name_forgets_the_answer(open_dialog, qtbot):
    dialog = open_dialog(asks_name=True)
    assert not dialog.findChild(QPushButton, "downloadButton").isVisible()
    with qtbot.waitSignal(dialog.look_up_requested) as asked:
        QTest.keyClicks(dialog.field, " owner/name ")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert asked.args == ["owner/name"]
    dialog.show_facts(FACTS)
    assert dialog.findChild(QPushButton, "downloadButton").isVisible()
    QTest.keyClicks(dialog.field, "x")
    assert not dialog.findChild(QPushButton, "downloadButton").isVisible()
    assert "549 MB" not in words_of(dialog)
    dialog.close()


def test_why_there_is_nothing_can_be_copied_with_its_details(open_dialog):
    dialog = open_dialog(asks_name=True)
    dialog.show_problem("There is no such model.", "404")
    assert "There is no such model." in words_of(dialog)
    dialog._copy.click()
    assert QGuiApplication.clipboard().text() == "There is no such model.\n\n404"
    dialog.close()
