import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from playground.glossary import address, entries
from playground.shell.window.help import GlossaryDialog, page


@pytest.fixture
def shown(window):
    def look():
        QApplication.sendPostedEvents()
        (dialog,) = window.findChildren(GlossaryDialog)
        return dialog

    yield look
    for dialog in window.findChildren(GlossaryDialog):
        dialog.close()


def test_every_link_within_it_leads_to_an_anchor_in_it():
    anchors = set(re.findall(r'<a name="([^"]+)"', page()))
    targets = {QUrl(link).fragment() for link in re.findall(r'href="(#[^"]+)"', page())}
    assert anchors == {entry.key for entry in entries()}
    assert targets <= anchors
    assert len(targets) > 20


def test_the_menu_opens_it(window, shown):
    window.actions_by_key["glossary"].trigger()
    assert shown().isVisible()
    assert "Residual stream" in shown().page.toPlainText()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_a_link_from_anywhere_brings_its_entry_into_sight(window, shown, entry):
    assert QDesktopServices.openUrl(QUrl(address(entry)))
    browser = shown().page
    top, height = browser.verticalScrollBar().value(), browser.viewport().height()
    layout = browser.document().documentLayout()
    block = browser.document().begin()
    while block.text() != entry.term:
        block = block.next()
    assert top <= layout.blockBoundingRect(block).center().y() <= top + height
