"""A card's numbers as a table: opened, read, found and copied by the keyboard alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.cards.card_table import NOTHING, CardTableModel, words_of
from playground.kit.cards.table_window import TableWindow


class CardOfSteps(Card):
    """Has a row a step: its number, a time, and an odd step has a remark."""

    def __init__(self, n_steps=60):
        super().__init__("Steps", explanation="Steps.", empty="None yet.")
        self.n_steps = n_steps
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def table(self):
        rows = [(n, n / 3, "odd" if n % 2 else "", n > 2) for n in range(self.n_steps)]
        return CardTable(("step", "time_ms", "remark", "later"), rows)


@pytest.fixture
def card(qtbot):
    window, card = QWidget(), CardOfSteps()
    QVBoxLayout(window).addWidget(card)
    qtbot.addWidget(window)
    window.resize(700, 500)
    with qtbot.waitActive(window):
        window.show()
    card.setFocus()
    card.home = window
    return card


def table_windows():
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, TableWindow)]


@pytest.fixture
def table(card, qtbot):
    QTest.keyClick(card, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    (window,) = (each for each in table_windows() if each.isVisible())
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    for each in table_windows():
        each.close()


def current(table):
    return table.view.currentIndex().data()


def find(table, words):
    QTest.keyClick(table.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert table.find_field.hasFocus()
    QTest.keyClicks(table.find_field, words)
    QTest.keyClick(table.find_field, Qt.Key.Key_Return)


def test_a_key_in_the_card_opens_as_many_rows_as_its_data_have(card, table):
    model = table.view.model()
    assert (model.rowCount(), model.columnCount()) == (60, 4)
    assert table.view.hasFocus()
    assert table.windowTitle() == "Steps: table"
    assert table.view.accessibleDescription().startswith("60 rows, 4 columns · as of ")


def test_the_arrow_keys_read_cell_by_cell(table):
    assert current(table) == "0"
    QTest.keyClick(table.view, Qt.Key.Key_Right)
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    assert current(table) == "0.333333"
    read = QAccessible.queryAccessibleInterface(table.view).focusChild()
    assert read.text(QAccessible.Text.Name) == "0.333333"
    assert read.role() is QAccessible.Role.Cell


def test_columns_are_named_with_their_units_and_an_empty_cell_says_so(table):
    model = table.view.model()
    headers = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(4)]
    assert headers == ["step", "time ms", "remark", "later"]
    assert model.index(0, 2).data() == NOTHING == "none"
    assert model.index(1, 2).data() == "odd"
    assert [model.index(row, 3).data() for row in (2, 3)] == ["no", "yes"]


def test_a_step_is_found_by_its_name_and_the_focus_goes_there(table):
    find(table, "step 40")
    assert table.view.hasFocus()
    assert current(table) == "40"
    QTest.keyClick(table.view, Qt.Key.Key_Right)
    assert current(table) == f"{40 / 3:.6g}"


def test_what_is_not_there_is_said_and_moves_nothing(table, qtbot):
    with qtbot.waitSignal(table.told) as told:
        find(table, "step 61")
    assert told.args == ["Not in the table."]
    assert current(table) == "0"


def test_finding_goes_on_from_the_row_in_hand_and_round_the_end():
    model = CardTableModel(CardTable(("run", "ms"), [(1, 5.0), (2, 5.0), (1, 7.0)]))
    assert model.find("run 1") == (0, 0)
    assert model.find("run 1", after=0) == (2, 0)
    assert model.find("run 1", after=2) == (0, 0)
    assert model.find("5") == (0, 1)
    assert model.find("") is None
    assert model.find("run") is None


def test_the_cells_chosen_are_copied_with_their_headers_in_full(table, qapp):
    find(table, "0.333333")
    QTest.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"time_ms\n{1 / 3}\n{2 / 3}\n"


def test_coming_back_to_it_reads_the_numbers_anew_at_the_same_cell(card, table):
    find(table, "step 40")
    card.n_steps = 80
    QApplication.sendEvent(table, QEvent(QEvent.Type.ActivationChange))
    assert table.view.model().rowCount() == 80
    assert current(table) == "40"
    assert table.view.accessibleDescription().startswith("80 rows")


def test_the_same_key_comes_back_to_the_table_that_is_open(card, table):
    card.show_table()
    assert [each for each in table_windows() if each.isVisible()] == [table]
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not table.isVisible()
    card.show_table()
    (again,) = (each for each in table_windows() if each.isVisible())
    again.close()


def test_a_card_without_numbers_says_that_there_are_none(card, qtbot):
    card.n_steps = 0
    with qtbot.waitSignal(card.told) as told:
        card.show_table()
    assert "no numbers" in told.args[0]
    assert not [each for each in table_windows() if each.isVisible()]


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf")])
def test_what_is_no_value_is_said_to_be_none(value):
    assert words_of(value) == "none"
