from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.generation import CacheMode, Fault
from playground.tabs.runs.table.columns import COLUMNS
from playground.tabs.runs.table.table import RowTable

TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def table(qtbot):
    table = RowTable()
    qtbot.addWidget(table)
    table.resize(800, 240)
    table.show()
    return table


@pytest.fixture
def three(table, make_log, rows_of):
    """A table of a run with the cache, one without, and a race."""
    logs = (
        make_log(),
        make_log(("a",) * 4, CacheMode.OFF, uncached_ms=30.0, seed=2),
        make_log(("a",) * 9, CacheMode.RACE, cached_ms=1.0, seed=5),
    )
    table.show_rows(rows_of(*logs))
    return table


def shown(table, title):
    """What a column says, from top to bottom."""
    model, column = table.model(), TITLES.index(title)
    return [model.index(row, column).data() for row in range(model.rowCount())]


def tip(table, row, title):
    return table.model().index(row, TITLES.index(title)).data(Qt.ItemDataRole.ToolTipRole)


def test_a_row_says_what_was_asked_and_measured(three):
    assert shown(three, "Run") == ["3", "2", "1"]
    assert shown(three, "Cache") == ["Race", "Off", "On"]
    assert shown(three, "Tokens") == ["9", "4", "6"]
    assert shown(three, "First ms") == ["2.00 / 11.0", "31.0", "3.00"]
    assert shown(three, "tok/s") == ["≈ 1,000 / ≈ 100", "≈ 33.3", "≈ 500"]
    assert shown(three, "Speed-up") == ["10×", "30×", "5.0×"]


def test_the_tooltip_says_what_a_speed_up_was_held_against_or_why_there_is_none(
    three, make_log, rows_of
):
    assert "its own other path" in tip(three, 0, "Speed-up")
    assert "run 3" in tip(three, 2, "Speed-up")
    three.show_rows(rows_of(make_log()))
    assert shown(three, "Speed-up") == ["–"]
    assert tip(three, 0, "Speed-up") == "No run without the cache has been measured yet."


@pytest.mark.parametrize(
    ("title", "ascending"),
    [("Tokens", ["2", "1", "3"]), ("Seed", ["2", "3", "1"]), ("tok/s", ["2", "1", "3"])],
)
def test_columns_sort_by_their_figures_not_by_their_letters(three, title, ascending):
    three.sort_by(TITLES.index(title), Qt.SortOrder.AscendingOrder)
    assert shown(three, "Run") == ascending


def test_ten_tokens_are_more_than_nine(table, make_log, rows_of):
    table.show_rows(rows_of(make_log(("a",) * 10), make_log(("a",) * 9)))
    table.sort_by(TITLES.index("Tokens"), Qt.SortOrder.DescendingOrder)
    assert shown(table, "Tokens") == ["10", "9"]


def test_numbers_are_flush_right_and_so_are_their_headings(three):
    for place, column in enumerate(COLUMNS):
        cell = three.model().index(0, place).data(Qt.ItemDataRole.TextAlignmentRole)
        heading = three.model().headerData(
            place, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
        )
        assert bool(cell & Qt.AlignmentFlag.AlignRight) is column.is_number
        assert heading == cell


def test_every_cell_fits_into_its_column(three):
    for place, column in enumerate(COLUMNS):
        assert three.isColumnHidden(place) is column.is_optional  # nobody named these runs
        if column.is_optional:
            continue
        texts = [column.title, *shown(three, column.title)]
        widest = max(three.fontMetrics().horizontalAdvance(text) for text in texts)
        assert three.columnWidth(place) > widest


def test_a_new_run_is_chosen_unless_the_person_has_chosen_another(table, make_log, rows_of, qtbot):
    logs = [make_log()]
    table.show_rows(rows_of(*logs))
    assert table.selected_numbers() == (1,)
    logs.append(make_log())
    table.show_rows(rows_of(*logs, live=1))
    assert table.selected_numbers() == (2,)
    logs[1] = make_log(("a",) * 9)
    with qtbot.assertNotEmitted(table.choice_changed):
        table.show_row(rows_of(*logs, live=1)[1])
    table.select_numbers([1])
    logs.append(make_log())
    table.show_rows(rows_of(*logs))
    assert table.selected_numbers() == (1,)
    table.select_numbers([3])
    logs.append(make_log())
    table.show_rows(rows_of(*logs))
    assert table.selected_numbers() == (4,)


def test_a_repeat_is_not_chosen_and_does_not_end_the_following(table, make_log, rows_of):
    logs = [make_log()]
    table.show_rows(rows_of(*logs))
    repeat = make_log()
    repeat.into_text = False
    logs.append(repeat)
    table.show_rows(rows_of(*logs))
    assert table.selected_numbers() == (1,)
    logs.append(make_log())
    table.show_rows(rows_of(*logs))
    assert table.selected_numbers() == (3,)


def test_the_run_chosen_stays_in_sight_among_many(table, make_log, rows_of):
    logs = [make_log() for _ in range(40)]
    table.show_rows(rows_of(*logs))
    table.select_numbers([3])
    for _ in range(12):
        logs.append(make_log())
        table.show_rows(rows_of(*logs))
    rect = table.visualRect(table.currentIndex())
    assert table.selected_numbers() == (3,)
    assert table.viewport().rect().contains(rect)


def test_it_is_as_tall_as_its_rows_while_they_are_not_too_many(table, make_log, rows_of):
    height = table.verticalHeader().defaultSectionSize()
    for n_runs in (6, 15, 24):
        table.show_rows(rows_of(*(make_log() for _ in range(n_runs))))
        assert table.minimumHeight() >= (n_runs + 1) * height
    at_most = table.minimumHeight()
    table.show_rows(rows_of(*(make_log() for _ in range(80))))
    assert table.minimumHeight() == at_most


def test_a_click_on_tokens_per_second_brings_the_fastest_to_the_top(table, make_log, rows_of):
    headings = [column.title for column in COLUMNS]
    header = table.horizontalHeader()
    table.show_rows(rows_of(make_log(("a",) * 9), make_log()))
    table.resize(900, 300)
    table.show()
    for title, order in (
        ("tok/s", "Descending"),
        ("Speed-up", "Descending"),
        ("First ms", "Ascending"),
    ):
        place = headings.index(title)
        at = QPoint(header.sectionViewportPosition(place) + 8, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert header.sortIndicatorSection() == place
        assert header.sortIndicatorOrder().name == f"{order}Order"


def test_the_live_row_grows_in_place(table, make_log, rows_of):
    before, after = make_log(("a",) * 3), make_log(("a",) * 5000)
    table.show_rows(rows_of(before, live=0))
    assert shown(table, "When") == ["running"]
    table.show_row(rows_of(after, live=0)[0])
    assert shown(table, "Tokens") == ["5,000"]
    table.show_rows(rows_of(after))
    assert shown(table, "When") != ["running"]


def test_a_repeat_says_that_it_is_one(table, make_log, rows_of):
    table.show_rows(rows_of(make_log(into_text=False)))
    assert shown(table, "When")[0].endswith(", repeat")
    assert "editor" in tip(table, 0, "When")


def test_the_keyboard_chooses_two_runs(three, qtbot):
    three.select_numbers([3])
    qtbot.keyClick(three, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert three.selected_numbers() == (2, 3)


def test_screen_readers_hear_the_heading_with_the_value(three):
    cell = three.model().index(1, TITLES.index("Seed"))
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Seed: 2"


def test_screen_readers_hear_of_an_empty_cell_that_nothing_is_in_it(three):
    empty = {
        title: three.model().index(1, at).data(Qt.ItemDataRole.AccessibleTextRole)
        for at, title in enumerate(TITLES)
        if three.model().index(1, at).data() in ("", "–")
    }
    assert len(empty) > 1
    assert empty == {title: f"{title}: none" for title in empty}


def test_a_folder_s_name_stands_for_its_path(table, make_log, rows_of):
    table.show_rows(rows_of(make_log(model="/models/mine/gpt2"), make_log(model="random:124M")))
    assert shown(table, "Model") == ["random:124M", "gpt2"]
    assert "/models/mine/gpt2" in tip(table, 1, "Model")


def test_a_run_that_was_broken_on_purpose_says_so(table, make_log, rows_of):
    table.show_rows(rows_of(make_log(fault=Fault.NOT_RESET)))
    assert shown(table, "Cache") == ["On, fault"]
    assert Fault.NOT_RESET.value in tip(table, 0, "Cache")


def test_a_number_chooses_the_run_that_has_it_not_the_row_at_its_place(three, make_log, rows_of):
    rows = [row for row in rows_of(*(make_log(seed=seed) for seed in (1, 2, 3))) if row.number != 2]
    three.show_rows(rows)
    assert shown(three, "Run") == ["3", "1"]
    three.select_numbers([3])
    assert three.selected_numbers() == (3,)
    three.show_row(replace(rows[1], n_tokens=77))
    assert shown(three, "Tokens") == ["77", "6"]
    three.select_numbers([2])
    assert three.selected_numbers() == ()
