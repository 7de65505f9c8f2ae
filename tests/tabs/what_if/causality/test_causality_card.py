"""The grid of rows that changed, and the controls of the question."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from playground.tabs.what_if.causality.card import CausalityCard
from playground.tabs.what_if.causality.figures import CausalityAnswer
from playground.tabs.what_if.causality.row_grid import strength
from playground.tabs.what_if.causality.row_places import RowPlaces


def answer(n_tokens=6, position=2, n_layer=3, n_text=None):
    change = np.zeros((n_layer + 1, n_tokens))
    change[0, position] = 1.0
    change[1:, position:] = 0.01
    return CausalityAnswer(
        tokens=tuple(f"t{place}" for place in range(n_tokens)),
        position=position,
        replacement="other",
        is_masked=True,
        change=change,
        tolerance=1e-6,
        n_text=n_text or n_tokens,
    )


@pytest.fixture
def card(qtbot, theme):
    card = CausalityCard(theme)
    qtbot.addWidget(card)
    card.resize(700, 320)
    card.show()
    card.show_answer(answer())
    return card


def test_the_subtitle_tells_the_outcome_with_the_figures(card):
    assert "“t2” became “other”: 4 of the 4 rows from there on changed" in card.subtitle
    card.show_answer(answer(n_text=80))
    assert "(The first 6 of 80 tokens.)" in card.subtitle


@pytest.mark.parametrize("column", [0, 3, 5])
def test_a_click_on_a_column_chooses_its_token(card, qtbot, column):
    with qtbot.waitSignal(card.question_changed):
        where = card.grid.places().cell(1, column).center().toPoint()
        qtbot.mouseClick(card.grid, Qt.MouseButton.LeftButton, pos=where)
    assert card.position == column


def test_a_click_on_the_names_of_the_layers_chooses_nothing(card, qtbot):
    qtbot.mouseClick(card.grid, Qt.MouseButton.LeftButton, pos=QPoint(3, 100))
    assert card.position is None


def test_the_arrow_keys_choose_the_neighbour_and_stop_at_the_ends(card, qtbot):
    chosen = []
    card.grid.position_chosen.connect(chosen.append)
    qtbot.keyClick(card.grid, Qt.Key.Key_Left)
    qtbot.keyClick(card.grid, Qt.Key.Key_Right)
    card.show_answer(answer(position=5))
    qtbot.keyClick(card.grid, Qt.Key.Key_Right)
    assert chosen == [1, 3]


def test_mask_and_word_ask_anew(card, qtbot):
    with qtbot.waitSignals([card.question_changed] * 2):
        card.mask_button.click()
        card.another_button.click()
    assert not card.is_masked
    assert card.choice == 1
    assert card.mask_button.text() == "No mask"


def test_a_cell_can_be_read(card):
    places = card.grid.places()
    assert "unchanged" in card.grid.reading_at(places.cell(1, 0).center())
    assert "block 1, token 4 “t3”: 1.0%" in card.grid.reading_at(places.cell(1, 3).center())
    assert card.grid.reading_at(QPointF(2, 2)) == ""


def test_what_changed_is_drawn_otherwise_than_what_did_not(card):
    picture = card.grid.grab().toImage()
    scale = picture.devicePixelRatio()
    places = card.grid.places()

    def colour(line, column):
        return picture.pixelColor((places.cell(line, column).center() * scale).toPoint()).name()

    assert colour(1, 0) == colour(3, 1) == colour(0, 4)
    assert colour(1, 3) == colour(2, 4) != colour(1, 0)


def test_the_table_has_a_line_for_every_cell(card):
    rows = card.table().rows
    assert len(rows) == 4 * 6
    assert rows[2] == (0, 2, "t2", 1.0, True)
    assert rows[6] == (1, 0, "t0", 0.0, False)


def test_without_a_text_the_card_is_empty_again(card):
    card.show_failure("There is no text.")
    assert not card.has_content
    assert card.table().rows == []


def test_what_is_awaited_is_said_until_an_answer_or_a_failure_has_come(card):
    card.show_failure("There is no text.")
    assert card._empty.text() == "There is no text."
    card.show_waiting()
    assert card._empty.text().startswith("The text goes through the model twice")
    card.show_failure("There is not enough memory.")
    assert card._empty.text() == "There is not enough memory."


def test_more_ink_for_more_change_and_none_for_rounding():
    inks = [strength(change, 1e-6) for change in (0.0, 1e-6, 2e-6, 1e-3, 1.0, 5.0)]
    assert inks[:2] == [0.0, 0.0]
    assert inks[2] > 0.25
    assert inks == sorted(inks)
    assert inks[-1] == 1.0
    assert strength(float("nan"), 1e-6) == 0.0


@pytest.mark.parametrize("n_lines", [1, 7, 13, 49])
def test_everything_has_a_place_within_bounds(n_lines):
    bounds = QRectF(0, 0, 500, 220)
    places = RowPlaces(bounds=bounds, n_lines=n_lines, n_tokens=20, label_px=70, line_px=15)
    for line in range(n_lines):
        for column in range(20):
            assert bounds.contains(places.cell(line, column))
            assert places.cell_at(places.cell(line, column).center()) == (line, column)
    shown = [places.label(line) for line in range(n_lines) if places.shows_label(line)]
    for above, below in itertools.pairwise(shown):
        assert below.top() >= above.bottom() - 1, "labels collide"
