"""The card from logits to a token."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.generation import SamplingParams
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.figures import percent


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


def test_a_click_and_return_take_a_token(card, make_facts, qtbot):
    card.show_facts(make_facts())
    table = card.table_view
    place = table.visualRect(table.model().index(1, 1)).center()

    with qtbot.waitSignal(card.candidate_chosen) as clicked:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert clicked.args == [2]
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(card.candidate_chosen) as entered:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert entered.args == [0]


def test_the_row_under_the_keyboard_stays_while_a_slider_moves(card, make_facts):
    card.show_facts(make_facts())
    card.table_view.selectRow(2)

    card.show_facts(make_facts(SamplingParams(temperature=0.3)))

    assert card.table_view.currentIndex().row() == 2


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
