"""The keys and menus of the table of runs, and the dialog that asks for a run's name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from playground.tabs.runs.table.card import RunsCard
from playground.tabs.runs.table.columns import COLUMNS
from playground.tabs.runs.table.dialogs import RunNotesDialog

TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def window(qtbot):
    """A window with an undo of its own, as the program's has."""
    window = QMainWindow()
    qtbot.addWidget(window)
    undo = QAction("Undo", window)
    undo.setShortcut(QKeySequence("Ctrl+Z"))
    window.addAction(undo)
    window.undone = []
    undo.triggered.connect(lambda: window.undone.append(True))
    return window


@pytest.fixture
def card(window, qtbot, make_log, rows_of):
    card = RunsCard()
    card.show_rows(rows_of(make_log()))
    window.setCentralWidget(card)
    window.resize(860, 400)
    window.show()
    qtbot.waitActive(window)
    card.row_table.setFocus()
    qtbot.waitUntil(card.row_table.hasFocus)
    return card


def heard(card):
    words = []
    for name in ("text", "notes", "delete", "undo"):
        getattr(card, f"{name}_requested").connect(lambda *_, name=name: words.append(name))
    return words


def test_keys_of_the_table_do_what_its_menu_says(card):
    words = heard(card)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Delete):
        QTest.keyClick(card.row_table, key)
    assert words == ["text", "notes", "delete"]
    assert card.row_table.actions() == card.actions_of_run.all()
    assert card.row_table.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu


def test_undo_puts_runs_back_while_there_are_some_and_else_is_the_texts(card, window):
    words, control = heard(card), Qt.KeyboardModifier.ControlModifier
    card.set_undo_available("There is no run to put back.")
    QTest.keyClick(card.row_table, Qt.Key.Key_Z, control)
    assert (words, len(window.undone)) == ([], 1)
    card.set_undo_available("")
    QTest.keyClick(card.row_table, Qt.Key.Key_Z, control)
    assert (words, len(window.undone)) == (["undo"], 1)


def test_what_does_not_apply_is_grey_and_says_why(card):
    words = heard(card)
    card.set_delete_available("A run is under way; stop it first.")
    assert card.actions_of_run.delete.toolTip() == "A run is under way; stop it first."
    QTest.keyClick(card.row_table, Qt.Key.Key_Delete)
    assert words == []


def test_rerun_turns_into_stop_while_it_goes_on(card):
    tools = card.tools
    card.set_rerun_available("")
    card.show_rerunning("Computing the run again…", is_going_on=True)
    card.set_rerun_available("A run is under way; stop it first.")
    assert (tools.rerun.text(), tools.rerun.isEnabled()) == ("Stop", True)
    assert card.subtitle == "Computing the run again…"
    card.show_rerunning("Computed again, and equal.", is_going_on=False)
    card.set_rerun_available("No run is chosen.")
    assert (tools.rerun.text(), tools.rerun.isEnabled()) == ("Rerun", False)


def test_names_and_comments_have_columns_only_where_there_are_some(card, make_log, rows_of):
    log, table = make_log(), card.row_table
    card.show_rows(rows_of(log))
    places = [TITLES.index("Name"), TITLES.index("Comment")]
    assert all(table.isColumnHidden(place) for place in places)
    log.name, log.comment = "warm", "two\nlines"
    card.show_rows(rows_of(log))
    assert not any(table.isColumnHidden(place) for place in places)
    cells = [table.model().index(0, place).data() for place in places]
    assert cells == ["warm", "two lines"]


def test_the_dialog_gives_both_only_when_they_are_to_be_kept(card, qtbot):
    written = []
    card.notes_written.connect(lambda *words: written.append(words))
    for keeps in (False, True):
        card.ask_for_notes(3, "old", "said before")
        dialog = card.findChild(RunNotesDialog)
        assert (dialog.name.text(), dialog.comment.toPlainText()) == ("old", "said before")
        dialog.name.setText(" new ")
        with qtbot.waitSignal(dialog.destroyed):
            dialog.accept() if keeps else dialog.reject()
    assert written == [("new", "said before")]
