"""The card from logits to a token."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from look.sight import faults
from playground.generation import ForwardPass, SamplingParams
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.figures import percent

LOGITS = np.array([1.0, 3.0, 2.0, 0.0, -1.0])


@pytest.fixture
def card(qtbot, theme):
    card = LogitsCard(theme)
    qtbot.addWidget(card)
    card.resize(760, 620)
    card.show()
    return card


def pixel_colours(widget):
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


def test_every_stage_can_be_read(card, make_facts):
    card.show_facts(make_facts(SamplingParams(temperature=0.5, top_k=2, top_p=1.0)))

    first, second, third = card.cells()[:3]
    assert first == ("1  ", "t1", "1", "3.00", "3.00", "6.00", "✓", "88.1 %")
    assert second[:7] == ("2 ●", "t2", "2", "2.00", "2.00", "4.00", "✓")
    assert third[5:] == ("2.00", "✗ top-k", "0")


def test_the_token_that_would_be_drawn_now_is_named(card, make_facts):
    card.show_facts(make_facts(SamplingParams(temperature=0.0)))

    assert card.cells()[0][0] == "1 ○"
    assert "With temperature 0, top-p 0.95 it would be ○ “t1”." in card.subtitle
    assert "7 rows reused from the cache, 1 row computed" in card.subtitle
    assert "In the draw: 1 of 5 tokens." in card.subtitle


def test_with_the_settings_it_had_nothing_is_said_of_others(card, make_facts):
    card.show_facts(make_facts())

    assert "With " not in card.subtitle
    assert "Step 1 drew ● “t2” (50.0 %)" in card.subtitle


def test_a_text_that_waits_for_its_next_token_says_how_to_take_one(card, make_facts):
    card.show_facts(make_facts(uniform=None))

    assert "nothing is drawn yet" in card.subtitle
    assert "Ctrl+Space" in card.subtitle
    assert {row[0].strip() for row in card.cells()} == {"1", "2", "3", "4", "5"}


def click_row(card, row, click=QTest.mouseClick):
    table = card.table_view
    place = table.visualRect(table.model().index(row, 1)).center()
    click(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def test_a_click_chooses_and_changes_nothing(card, make_facts, qtbot):
    card.show_facts(make_facts())
    assert not card.branch_button.isEnabled()
    with qtbot.waitSignal(card.choice_made), qtbot.assertNotEmitted(card.candidate_chosen):
        click_row(card, 1)
    assert card.table_view.chosen_token() == 2
    assert card.branch_button.isEnabled()
    assert "“t2”" in card.branch_button.toolTip()


def test_the_button_a_double_click_and_return_take_a_token(card, make_facts, qtbot):
    card.show_facts(make_facts())
    click_row(card, 1)
    with qtbot.waitSignal(card.candidate_chosen) as pressed:
        card.branch_button.click()
    assert pressed.args == [2]
    click_row(card, 0)
    with qtbot.waitSignal(card.candidate_chosen) as clicked:
        click_row(card, 0, QTest.mouseDClick)
    assert clicked.args == [1]
    QTest.keyClick(card.table_view, Qt.Key.Key_Down)
    with qtbot.waitSignal(card.candidate_chosen) as entered:
        QTest.keyClick(card.table_view, Qt.Key.Key_Return)
    assert entered.args == [2]


def test_return_takes_nothing_where_no_row_is_chosen(card, make_facts, qtbot):
    card.show_facts(make_facts())
    card.table_view.setFocus()
    with qtbot.assertNotEmitted(card.candidate_chosen, wait=20):
        QTest.keyClick(card.table_view, Qt.Key.Key_Return)


def test_a_choice_does_not_pass_on_to_other_logits(card, make_facts):
    card.show_facts(make_facts())
    click_row(card, 1)
    card.show_facts(make_facts(SamplingParams(temperature=0.3)))
    assert card.table_view.chosen_token() == 2

    other = make_facts(logits=LOGITS[::-1])
    card.show_facts(other)
    assert card.table_view.chosen_token() is None
    assert not card.branch_button.isEnabled()


def test_a_text_that_waits_is_added_to_rather_than_branched(card, make_facts):
    card.show_facts(make_facts())
    assert card.branch_button.text() == "Branch here"
    card.show_facts(make_facts(uniform=None))
    assert card.branch_button.text() == "Add to the text"
    card.show_sentence("Type something.")
    assert not card.branch_button.isVisible()


def test_a_race_counts_the_rows_of_one_way_and_says_of_which(card, make_facts, make_record):
    ways = (
        ForwardPass(cached=True, n_past=9, n_seq=1, forward_s=0.001),
        ForwardPass(cached=False, n_past=0, n_seq=10, forward_s=0.004),
    )
    facts = make_facts()
    facts.step.log.steps[0] = replace(facts.step.record, passes=ways)
    card.show_facts(facts)
    assert "with the cache 9 rows reused from the cache, 1 row computed" in card.subtitle
    facts.step.log.steps[0] = replace(facts.step.record, passes=ways[1:])
    card.show_facts(facts)
    assert "; 10 rows computed" in card.subtitle


def test_a_model_without_keys_and_values_reuses_none(card, make_facts):
    facts = make_facts()
    facts.step.log.steps[0] = replace(facts.step.record, kv_cache_bytes=0)
    card.show_facts(facts)
    assert "; 1 row computed" in card.subtitle
    assert "reused" not in card.subtitle


def test_a_name_is_not_cut_where_there_is_room(card, make_facts):
    name = "␣representativesandmore"
    card.show_facts(make_facts())
    before = card.table_view.columnWidth(1)
    card.show_facts(replace(make_facts(), token_text=lambda token_id: name))
    room = card.table_view.columnWidth(1) - 12
    assert room >= card.table_view._metrics().horizontalAdvance(name) > before
    card.resize(360, 620)
    assert card.table_view.columnWidth(1) < room


def test_what_is_late_is_said_to_be_on_its_way(card, make_facts):
    card.show_waiting("Asking.")
    assert not card.has_content
    assert card._empty.text() == "Asking."
    card.show_sentence("Type something.")
    assert card._empty.text() == "Type something."
    card.show_facts(make_facts())
    card.show_waiting("Asking about step 3.")
    assert card.subtitle == "Asking about step 3."
    card.show_facts(make_facts())
    assert card.subtitle.startswith("Step 1 drew")


def test_the_row_under_the_keyboard_stays_while_a_slider_moves(card, make_facts):
    card.show_facts(make_facts())
    card.table_view.selectRow(2)
    chosen = card.table_view.chosen_token()

    card.show_facts(make_facts(SamplingParams(temperature=0.3)))

    assert card.table_view.currentIndex().row() == 2
    assert card.table_view.chosen_token() == chosen


def test_the_data_are_there_in_full_precision(card, make_facts):
    card.show_facts(make_facts())

    table = card.table()
    assert table.headers[0] == "rank"
    assert len(table.rows) == 5
    assert sum(row[-1] for row in table.rows) == pytest.approx(1)


def test_without_facts_the_card_says_why(card, make_facts):
    card.show_facts(make_facts())
    card.show_sentence("Type something.")

    assert not card.has_content
    assert card.table().rows == ()


def test_the_draw_is_told_in_words_and_drawn_in_the_accent(card, make_facts, theme):
    card.show_facts(make_facts())
    bar = card.draw_bar

    assert "The number 0.9000 falls into the part of “t2”" in bar.accessibleDescription()
    assert theme.palette.accent.upper() in pixel_colours(bar)
    card.show_facts(make_facts(uniform=None))
    assert bar.accessibleDescription() == "Nothing is drawn yet."


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "100.0 %"), (0.413, "41.3 %"), (0.0012, "0.1 %"), (0.0002, "0.02 %"), (0, "0")],
)
def test_probabilities_read_as_people_say_them(probability, words):
    assert percent(probability) == words
    assert percent(1e-9) == "< 0.01 %"


@pytest.mark.parametrize("width", [360, 490, 520, 560, 760])
@pytest.mark.parametrize("surest", ["100.0 %", "< 0.01 %"])
def test_no_share_is_cut_however_narrow_the_card_is(card, make_facts, width, surest):
    certain = np.array([0.0, 0.0, 20.0, 0.0, 0.0])
    facts = make_facts(
        SamplingParams(top_p=1.0), logits=certain, chosen=2 if "100" in surest else 1
    )
    card.resize(width, 620)
    card.show_facts(facts)
    assert surest in {cell[7] for cell in card.cells()}
    assert card.table_view.horizontalScrollBar().maximum() == 0
    assert faults(card) == []
