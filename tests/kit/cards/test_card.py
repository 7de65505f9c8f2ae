import csv
import io
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.kit.cards import card_menu
from playground.kit.cards.card import CONDITIONS_PROPERTY, Card
from playground.kit.cards.card_export import CardTable
from playground.kit.cards.card_grid import CardGrid
from playground.kit.cards.card_menu import Popup


class CardOfSquares(Card):
    """Shows nothing but has numbers."""

    def __init__(self, count=3):
        super().__init__(
            "Squares: n²", explanation="Each whole number times itself.", empty="Wait."
        )
        self.count = count

    def table(self):
        numbers = np.arange(self.count, dtype=np.float32)
        return CardTable(("n", "note"), tuple((n * n, f"a, {n:g}") for n in numbers))


@pytest.fixture
def card(qtbot):
    card = CardOfSquares()
    qtbot.addWidget(card)
    card.resize(320, 240)
    card.show()
    return card


def _entries(card):
    menu = card.menu_button.menu()
    menu.aboutToShow.emit()
    texts = {action.text().replace("&", ""): action for action in menu.actions()}
    texts.pop("", None)
    return texts


def _popups():
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, Popup) and w.isVisible()]


@pytest.fixture
def save_to(monkeypatch):
    """Answer the file dialog with this path and remember what was asked."""
    asked = []

    def answer(path):
        def ask(parent, title, suffix):
            asked.append((title, suffix))
            return path

        monkeypatch.setattr(card_menu, "ask_path", ask)
        return asked

    return answer


def test_what_is_on_its_way_is_said_in_place_of_what_to_do_but_not_of_an_obstacle(card):
    card.set_awaited("Counting…")
    assert card._empty.text() == "Counting…"
    card.set_empty_sentence("Write a number.")
    assert card._empty.text() == "Counting…"
    card.set_obstacle("No numbers are here.")
    assert card._empty.text() == "No numbers are here.\n\nThen write a number."
    card.set_obstacle("")
    card.set_awaited("")
    assert card._empty.text() == "Write a number."


def test_starts_with_the_sentence_of_the_empty_state_and_gives_way_to_content(card):
    sentence = next(label for label in card.findChildren(QLabel) if label.text() == "Wait.")
    body = QWidget()
    card.set_body(body)
    assert sentence.isVisible()
    assert not card.has_content
    card.set_has_content(True)
    assert body.isVisible()
    assert not sentence.isVisible()
    card.set_has_content(False)
    assert sentence.isVisible()


def test_the_menu_offers_everything_in_order(card):
    assert list(_entries(card)) == [
        "What this shows",
        "Show as table\tCtrl+T",
        "Copy data",
        "Export as CSV…",
        "Copy as picture",
        "Export as PNG…",
        "Export as SVG…",
        "Maximise",
    ]


def test_the_keyboard_opens_the_menu(card, qtbot):
    assert card.menu_button.focusPolicy() & Qt.FocusPolicy.TabFocus
    card.menu_button.setFocus()
    menu = card.menu_button.menu()
    opened = []
    # An open menu holds the button's key press until it closes.
    menu.aboutToShow.connect(lambda: opened.append(True))
    menu.aboutToShow.connect(menu.close, Qt.ConnectionType.QueuedConnection)
    qtbot.keyClick(card.menu_button, Qt.Key.Key_Space)
    assert opened == [True]


def test_says_its_name_to_assistive_tools(card):
    card.set_subtitle("Three squares.")
    assert card.accessibleName() == "Squares: n²"
    assert card.accessibleDescription() == "Three squares."
    assert "Squares: n²" in card.menu_button.accessibleName()
    assert card.menu_button.toolTip()


def test_copies_its_data_for_a_spreadsheet(card, qtbot):
    with qtbot.waitSignal(card.told):
        _entries(card)["Copy data"].trigger()
    rows = QGuiApplication.clipboard().text().splitlines()
    assert rows == ["n\tnote", "0.0\ta, 0", "1.0\ta, 1", "4.0\ta, 2"]


def test_exports_csv_that_reads_back(card, save_to, tmp_path):
    asked = save_to(tmp_path / "squares.csv")
    _entries(card)["Export as CSV…"].trigger()
    text = (tmp_path / "squares.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["n", "note"], ["0.0", "a, 0"], ["1.0", "a, 1"], ["4.0", "a, 2"]]
    assert asked == [("Squares: n²", "csv")]


def test_exports_a_png_at_twice_the_size(card, save_to, tmp_path):
    save_to(tmp_path / "card.png")
    _entries(card)["Export as PNG…"].trigger()
    image = QImage(str(tmp_path / "card.png"))
    assert image.width() == 640
    assert image.height() > 480, "the caption stands below the card"


def test_exports_svg_that_parses(card, save_to, tmp_path):
    save_to(tmp_path / "card.svg")
    _entries(card)["Export as SVG…"].trigger()
    root = ET.parse(tmp_path / "card.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "Squares: n²" in words


def test_a_picture_says_below_of_which_model_machine_and_day_it_is(card, save_to, tmp_path):
    card.window().setProperty(CONDITIONS_PROPERTY, "Stories, float32 · A processor")
    save_to(tmp_path / "card.svg")
    _entries(card)["Export as SVG…"].trigger()
    root = ET.parse(tmp_path / "card.svg").getroot()
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert f"Stories, float32 · A processor · {date.today().isoformat()}" in words


def test_the_picture_can_be_copied(card, qapp):
    _entries(card)["Copy as picture"].trigger()
    copied = qapp.clipboard().image()
    assert copied.size() == card.picture().size()
    qapp.clipboard().clear()


def test_tells_in_one_sentence_why_a_file_cannot_be_written(card, save_to, tmp_path):
    save_to(tmp_path)  # a folder
    _entries(card)["Export as CSV…"].trigger()
    (popup,) = _popups()
    assert popup.accessibleDescription().startswith(f"{tmp_path} cannot be written: ")
    popup.close()


def test_writes_nothing_when_the_person_thinks_better_of_it(card, save_to, qtbot):
    save_to(None)
    with qtbot.assertNotEmitted(card.told):
        _entries(card)["Export as CSV…"].trigger()


def test_a_card_without_numbers_says_why_there_are_none_to_take(qtbot):
    card = CardOfSquares(count=0)
    qtbot.addWidget(card)
    entries = _entries(card)
    for name in ("Show as table\tCtrl+T", "Copy data", "Export as CSV…"):
        assert not entries[name].isEnabled()
        assert "no numbers" in entries[name].toolTip()


def test_explains_itself_in_a_panel_that_escape_closes(card, qtbot):
    _entries(card)["What this shows"].trigger()
    (popup,) = _popups()
    assert popup.accessibleDescription() == "Each whole number times itself."
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not _popups()


def test_a_file_name_is_made_from_the_title(monkeypatch, qtbot):
    asked = []

    def choose(dialog):
        asked.append(Path(dialog.selectedFiles()[0]).name)
        dialog.selectFile("/somewhere/chosen")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(card_menu.FileDialog, "exec", choose)
    path = card_menu.ask_path(None, "Latency · per token", "svg")
    assert asked == ["latency-per-token.svg"]
    assert path.name == "chosen.svg"


def test_one_card_of_a_grid_is_maximised_and_escape_restores(qtbot):
    grid, first, second = CardGrid(), CardOfSquares(), CardOfSquares()
    qtbot.addWidget(grid)
    grid.add(first, 0, 0)
    grid.add(second, 0, 1)
    grid.show()
    _entries(second)["Maximise"].trigger()
    assert (first.isVisible(), second.isVisible()) == (False, True)
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert (first.isVisible(), second.isVisible()) == (True, True)
    _entries(first)["Maximise"].trigger()
    _entries(first)["Restore"].trigger()
    assert grid.maximised is None
    assert second.isVisible()


def test_a_card_is_in_sight_once_it_is_scrolled_to(qtbot):
    area, content, card = QScrollArea(), QWidget(), CardOfSquares()
    layout = QVBoxLayout(content)
    layout.addSpacing(1000)
    layout.addWidget(card)
    area.setWidget(content)
    qtbot.addWidget(area)
    area.resize(400, 300)
    area.show()
    assert card.is_shown
    assert not card.is_in_sight
    area.ensureWidgetVisible(card)
    assert card.is_in_sight
    area.hide()
    assert not card.is_in_sight
