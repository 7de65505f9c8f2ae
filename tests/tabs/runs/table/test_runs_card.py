import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.kit.cards import card_menu
from playground.kit.cards.card_menu import Popup
from playground.tabs.runs.table.card import RunsCard
from playground.tabs.runs.table.columns import COLUMNS


@pytest.fixture
def card(qtbot):
    card = RunsCard()
    qtbot.addWidget(card)
    card.resize(860, 300)
    card.show()
    return card


def texts(menu):
    return [action.text().replace("&", "") for action in menu.actions()]


def test_without_runs_the_card_says_how_to_get_some(card):
    card.show_rows([])
    assert not card.has_content


def test_the_tools_offer_what_can_be_done_and_say_why_not(card):
    tools = card.tools
    card.set_repeat_available("Choose one run to repeat it.")
    assert not tools.repeat.isEnabled()
    assert tools.repeat.toolTip() == "Choose one run to repeat it."
    card.set_repeat_available("")
    assert tools.repeat.isEnabled()
    card.set_command_available("No command repeats it.")
    assert (tools.command.isEnabled(), tools.command.toolTip()) == (False, "No command repeats it.")


def test_repeat_asks_for_as_many_as_chosen_and_turns_into_stop(card, qtbot):
    tools = card.tools
    card.set_repeat_available("")
    tools.times.setValue(12)
    with qtbot.waitSignal(card.repeat_requested) as asked:
        tools.repeat.click()
    assert asked.args == [12]
    card.show_repeating("Repeat 1 of 12", is_going_on=True)
    card.set_repeat_available("A run is under way; stop it first.")
    assert (tools.repeat.text(), tools.repeat.isEnabled()) == ("Stop", True)
    assert card.subtitle == "Repeat 1 of 12"
    with qtbot.waitSignal(card.stop_requested):
        tools.repeat.click()
    card.show_repeating("Repeated 12 times.", is_going_on=False)
    assert tools.repeat.text() == "Repeat"


@pytest.mark.parametrize(("typed", "taken"), [(1, 2), (2, 2), (20, 20), (99, 20)])
def test_repeats_are_two_to_twenty(card, typed, taken):
    card.tools.times.setValue(typed)
    assert card.tools.times.value() == taken


def test_every_export_is_in_the_card_s_menu_too(card):
    entries = texts(card.menu_button.menu())
    for wanted in ("chosen runs as CSV…", "chosen runs as JSON…", "all runs as JSON…"):
        assert f"Export {wanted}" in entries
    assert entries.index("Export all runs as JSON…") < entries.index("Export as PNG…")


def test_exports_ask_for_the_runs_and_the_kind_of_file(card, make_log, rows_of, qtbot):
    card.show_rows(rows_of(make_log()))
    chosen_csv, _, _, all_json = card.tools.exports
    with qtbot.waitSignal(card.export_chosen_requested) as asked:
        chosen_csv.trigger()
    assert asked.args == ["csv"]
    with qtbot.waitSignal(card.export_all_requested) as asked:
        all_json.trigger()
    assert asked.args == ["json"]


def test_what_is_saved_is_written_and_told(card, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "runs.csv"
    monkeypatch.setattr(card_menu, "ask_path", lambda *_: path)
    with qtbot.waitSignal(card.told) as told:
        card.save("all runs", "csv", b"a,b\n")
    assert path.read_bytes() == b"a,b\n"
    assert str(path) in told.args[0]


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(card, tmp_path, monkeypatch):
    monkeypatch.setattr(card_menu, "ask_path", lambda *_: tmp_path / "no folder" / "runs.csv")
    card.save("all runs", "csv", b"")
    (popup,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Popup) and w.isVisible())
    assert "cannot be written" in popup.accessibleDescription()
    popup.close()


def test_a_person_who_thinks_better_of_it_writes_nothing(card, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(card_menu, "ask_path", lambda *_: None)
    with qtbot.assertNotEmitted(card.told):
        card.save("all runs", "csv", b"")
    assert list(tmp_path.iterdir()) == []


def test_the_command_goes_to_the_clipboard(card):
    card.copy_command(3, "gpt2-playground race")
    assert QGuiApplication.clipboard().text() == "gpt2-playground race"


def test_the_sort_button_sorts_and_turns_round(card, make_log, rows_of):
    card.show_rows(rows_of(make_log(seed=5), make_log(seed=9), make_log(seed=7)))
    button = next(w for w in card.findChildren(object, "sortRuns"))
    by_seed = next(action for action in button.menu().actions() if action.text() == "Seed")
    model = card.row_table.model()
    place = [column.title for column in COLUMNS].index("Seed")

    def seeds():
        return [model.index(row, place).data() for row in range(3)]

    by_seed.trigger()
    assert seeds() == ["5", "7", "9"]
    by_seed.trigger()
    assert seeds() == ["9", "7", "5"]


def test_the_table_s_own_data_are_the_rows_shown(card, make_log, rows_of):
    card.show_rows(rows_of(make_log(), make_log()))
    table = card.table()
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_choosing_other_runs_is_told(card, make_log, rows_of, qtbot):
    card.show_rows(rows_of(make_log(), make_log()))
    with qtbot.waitSignal(card.choice_changed):
        card.row_table.select_numbers([1, 2])
    assert card.selected_numbers() == (1, 2)


def test_how_the_repeats_went_is_said_until_other_runs_are_chosen(card, make_log, rows_of):
    card.show_rows(rows_of(make_log(), make_log()))
    plain = card.subtitle
    card.show_repeating("Repeat 1 of 2", is_going_on=True)
    card.row_table.select_numbers([1])
    assert card.subtitle == "Repeat 1 of 2"
    card.show_repeating("Repeated 2 times.", is_going_on=False)
    card.show_rows(rows_of(make_log(), make_log()))
    assert card.subtitle == "Repeated 2 times."
    card.row_table.select_numbers([2])
    assert card.subtitle == plain
