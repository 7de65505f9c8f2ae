import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.kit.cards.popup import Popup
from playground.tabs.runs import tab as runs_tab
from playground.tabs.runs.choice.figures import choose
from playground.tabs.runs.tab import RunsTab


@pytest.fixture
def tab(qtbot, theme):
    tab = RunsTab(theme)
    qtbot.addWidget(tab.grid)
    tab.grid.resize(860, 760)
    tab.grid.show()
    return tab


def texts(menu):
    return [action.text().replace("&", "") for action in menu.actions()]


def test_without_runs_the_cards_say_how_to_get_some(tab):
    tab.show_rows([])
    assert not tab.runs.has_content
    assert not tab.choice.has_content


def test_the_tools_offer_what_can_be_done_and_say_why_not(tab):
    tools = tab.runs.tools
    tab.set_repeat_available("Choose one run to repeat it.")
    assert not tools.repeat.isEnabled()
    assert tools.repeat.toolTip() == "Choose one run to repeat it."
    tab.set_repeat_available("")
    assert tools.repeat.isEnabled()
    tab.set_command_available("No command repeats it.")
    assert (tools.command.isEnabled(), tools.command.toolTip()) == (False, "No command repeats it.")


def test_repeat_asks_for_as_many_as_chosen_and_turns_into_stop(tab, qtbot):
    tools = tab.runs.tools
    tab.set_repeat_available("")
    tools.times.setValue(12)
    with qtbot.waitSignal(tab.repeat_requested) as asked:
        tools.repeat.click()
    assert asked.args == [12]
    tab.show_repeating("Repeat 1 of 12", is_going_on=True)
    tab.set_repeat_available("A run is under way; stop it first.")
    assert (tools.repeat.text(), tools.repeat.isEnabled()) == ("Stop", True)
    assert tab.runs.subtitle == "Repeat 1 of 12"
    with qtbot.waitSignal(tab.stop_requested):
        tools.repeat.click()
    tab.show_repeating("Repeated 12 times.", is_going_on=False)
    assert tools.repeat.text() == "Repeat"


@pytest.mark.parametrize(("typed", "taken"), [(1, 2), (2, 2), (20, 20), (99, 20)])
def test_repeats_are_two_to_twenty(tab, typed, taken):
    tab.runs.tools.times.setValue(typed)
    assert tab.runs.tools.times.value() == taken


def test_every_export_is_in_the_card_s_menu_too(tab):
    entries = texts(tab.runs.menu_button.menu())
    for wanted in ("chosen runs as CSV…", "chosen runs as JSON…", "all runs as JSON…"):
        assert f"Export {wanted}" in entries
    assert entries.index("Export all runs as JSON…") < entries.index("Export as PNG…")


def test_exports_ask_for_the_runs_and_the_kind_of_file(tab, make_log, rows_of, qtbot):
    tab.show_rows(rows_of(make_log()))
    chosen_csv, _, _, all_json = tab.runs.tools.exports
    with qtbot.waitSignal(tab.export_chosen_requested) as asked:
        chosen_csv.trigger()
    assert asked.args == ["csv"]
    with qtbot.waitSignal(tab.export_all_requested) as asked:
        all_json.trigger()
    assert asked.args == ["json"]


def test_what_is_saved_is_written_and_told(tab, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "runs.csv"
    monkeypatch.setattr(runs_tab, "ask_path", lambda *_: path)
    with qtbot.waitSignal(tab.runs.told) as told:
        tab.save("all runs", "csv", b"a,b\n")
    assert path.read_bytes() == b"a,b\n"
    assert str(path) in told.args[0]


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(tab, tmp_path, monkeypatch):
    monkeypatch.setattr(runs_tab, "ask_path", lambda *_: tmp_path / "no folder" / "runs.csv")
    tab.save("all runs", "csv", b"")
    (popup,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Popup) and w.isVisible())
    assert "cannot be written" in popup.accessibleDescription()
    popup.close()


def test_a_person_who_thinks_better_of_it_writes_nothing(tab, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(runs_tab, "ask_path", lambda *_: None)
    with qtbot.assertNotEmitted(tab.runs.told):
        tab.save("all runs", "csv", b"")
    assert list(tmp_path.iterdir()) == []


def test_the_command_goes_to_the_clipboard(tab):
    tab.copy_command(3, "gpt2-playground race")
    assert QGuiApplication.clipboard().text() == "gpt2-playground race"


def test_the_sort_button_sorts_and_turns_round(tab, make_log, rows_of):
    tab.show_rows(rows_of(make_log(seed=5), make_log(seed=9), make_log(seed=7)))
    button = next(w for w in tab.runs.findChildren(object, "sortRuns"))
    by_seed = next(action for action in button.menu().actions() if action.text() == "Seed")
    model = tab.runs.runs.model()

    def seeds():
        return [model.index(row, 3).data() for row in range(3)]

    by_seed.trigger()
    assert seeds() == ["9", "7", "5"]
    by_seed.trigger()
    assert seeds() == ["5", "7", "9"]


def test_the_table_s_own_data_are_the_rows_shown(tab, make_log, rows_of):
    tab.show_rows(rows_of(make_log(), make_log()))
    table = tab.runs.table()
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_choosing_other_runs_is_told(tab, make_log, rows_of, qtbot):
    tab.show_rows(rows_of(make_log(), make_log()))
    with qtbot.waitSignal(tab.choice_changed):
        tab.runs.runs.select_numbers([1, 2])
    assert tab.selected_numbers() == (1, 2)
    tab.show_choice(choose(tab.selected_numbers(), [make_log(), make_log()]))
    assert tab.choice.has_content


def test_how_the_repeats_went_is_said_until_other_runs_are_chosen(tab, make_log, rows_of):
    tab.show_rows(rows_of(make_log(), make_log()))
    plain = tab.runs.subtitle
    tab.show_repeating("Repeat 1 of 2", is_going_on=True)
    tab.runs.runs.select_numbers([1])
    assert tab.runs.subtitle == "Repeat 1 of 2"
    tab.show_repeating("Repeated 2 times.", is_going_on=False)
    tab.show_rows(rows_of(make_log(), make_log()))
    assert tab.runs.subtitle == "Repeated 2 times."
    tab.runs.runs.select_numbers([2])
    assert tab.runs.subtitle == plain
