import pytest
from PySide6.QtWidgets import QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place


@pytest.fixture
def cards(qapp):
    return [Card(title, explanation="", empty="Nothing yet.") for title in ("One", "Two", "Three")]


@pytest.fixture
def grid(qtbot, cards):
    one, two, three = cards
    grid = CardGrid()
    qtbot.addWidget(grid)
    wide = Arrangement(
        (Place(one, 0, 0, 1, 2), Place(two, 1, 0), Place(three, 1, 1)), row_lines=(10, 20)
    )
    narrow = Arrangement(
        (Place(one, 0, 0, 1, 2), Place(two, 1, 0, 1, 2), Place(three, 2, 0, 1, 2)),
        row_lines=(10, 12, 14),
    )
    grid.set_arrangements(narrow=narrow, wide=wide, wide_from_letters=100)
    grid.show()
    return grid


def shape(grid, n_letters, height):
    grid.resize(n_letters * grid.fontMetrics().averageCharWidth(), height)
    grid.layout().activate()


def test_where_there_is_room_cards_stand_side_by_side(grid, cards):
    one, two, three = cards
    shape(grid, 120, 800)
    assert two.y() == three.y() > one.y()
    assert two.x() < three.x()
    assert abs(two.width() - three.width()) <= 1
    assert one.width() == grid.width()


def test_where_there_is_little_they_stand_below_one_another(grid, cards):
    shape(grid, 120, 800)
    shape(grid, 60, 800)
    one, two, three = cards
    assert one.y() < two.y() < three.y()
    assert two.width() == three.width() == grid.width()
    shape(grid, 120, 800)
    assert two.y() == three.y()


def test_every_row_keeps_its_least_height_and_any_width_will_do(grid, cards):
    shape(grid, 60, 800)
    line = grid.fontMetrics().height()
    assert grid.minimumSizeHint().width() == 0
    assert grid.minimumSizeHint().height() >= (10 + 12 + 14) * line
    assert cards[2].height() >= 14 * line


def test_a_card_alone_has_all_the_height(grid, cards):
    shape(grid, 120, 900)
    grid.maximise(cards[1])
    grid.layout().activate()
    assert cards[1].height() == grid.height()
    assert not cards[0].isVisible()
    grid.maximise(None)
    grid.layout().activate()
    assert all(card.isVisible() for card in cards)
    assert cards[1].height() < grid.height()


def test_rows_keep_their_lines_at_another_text_size_though_the_width_stays(grid):
    shape(grid, 60, 800)
    font = grid.font()
    for pixels in (30, 12):
        font.setPixelSize(pixels)
        grid.setFont(font)
        assert grid.layout().rowMinimumHeight(0) == 10 * grid.fontMetrics().height()


def test_a_card_on_stage_is_alone_whatever_is_maximised(grid, cards):
    one, two, three = cards
    grid.maximise(two)
    grid.stage(three)
    grid.maximise(one)
    assert [card.isVisible() for card in cards] == [False, False, True]
    grid.stage(None)
    assert [card.isVisible() for card in cards] == [True, False, False]


def test_small_print_and_menu_are_not_on_stage(grid, cards):
    one = cards[0]
    one.set_subtitle("In plain words.")
    grid.stage(one)
    one.set_subtitle("In other words.")
    assert not one._subtitle.isVisible()
    assert not one.menu_button.isVisible()
    grid.stage(None)
    assert one._subtitle.isVisible()
    assert one.menu_button.isVisible()


def test_a_card_that_was_lent_returns_to_its_place(grid, cards, qtbot):
    shape(grid, 120, 800)
    before = [card.geometry() for card in cards]
    holder = QWidget()
    qtbot.addWidget(holder)
    grid.lend(cards[1])
    cards[1].setParent(holder)
    shape(grid, 60, 800)  # another arrangement leaves it to its borrower
    assert cards[1].parentWidget() is holder
    assert grid.cards() == (cards[0], cards[2])
    grid.take_back()
    shape(grid, 120, 800)
    assert cards[1].isVisible()
    assert [card.geometry() for card in cards] == before


def test_what_is_revealed_is_told_and_all_cards_are_there(grid, cards):
    told = []
    grid.revealed.connect(told.append)
    grid.maximise(cards[0])
    grid.reveal(cards[2])
    assert told == [cards[2]]
    assert all(card.isVisible() for card in cards)
