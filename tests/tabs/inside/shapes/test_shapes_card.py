import pytest

from playground.tabs.inside.shapes.card import ShapesCard
from playground.tabs.inside.shapes.operation_model import OperationModel


@pytest.fixture
def card(qtbot, theme):
    card = ShapesCard(theme)
    qtbot.addWidget(card)
    card.resize(860, 420)
    card.show()
    return card


def texts(model, row):
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_row_has_the_shapes_of_both_passes(theme, qapp, stories_inside):
    model = OperationModel(theme)
    model.set_rows(stories_inside.rows)
    row = texts(model, model.number_of("attention_scores"))
    assert row[0].startswith("scores = q·kᵀ / √32")
    assert (row[2], row[5]) == ("(6, 1, 90)", "(6, 90, 90)")


def test_a_card_says_how_to_get_content_until_there_is_some(card, stories_inside):
    assert not card.has_content
    card.show_step(stories_inside, 6)
    assert card.has_content
    assert "without it all 90" in card.subtitle
    assert "GFLOP" in card.subtitle or "MFLOP" in card.subtitle
    card.clear()
    assert not card.has_content


def test_a_chosen_row_is_explained_and_stays_chosen_at_the_next_step(card, stories_inside):
    card.show_step(stories_inside, 6)
    card.show_operation("mlp_up")
    assert card.findChild(type(card._detail)).isVisible()
    number = card.table_view.currentIndex().row()
    card.show_step(stories_inside, 6)
    assert card.table_view.currentIndex().row() == number
    assert card._detail.isVisible()


def test_rows_are_whole_with_no_scrolling_sideways_at_the_usual_width(card, qtbot, stories_inside):
    card.show_step(stories_inside, 6)
    bar = card.table_view.horizontalScrollBar()
    assert bar.maximum() == 0
    row_px = card.table_view.rowHeight(0)
    assert card.table_view.viewport().height() >= 5 * row_px


def test_another_block_can_be_chosen(card, qtbot, stories_inside):
    card.show_step(stories_inside, 6)
    assert card.block_picker.count() == 6
    with qtbot.waitSignal(card.layer_chosen) as chosen:
        card.block_picker.activated.emit(4)
    assert chosen.args == [4]


def test_a_model_without_blocks_offers_none(card, primitive_inside):
    card.show_step(primitive_inside, 0)
    assert not card.block_picker.isVisible()
    assert len(card.table().rows) == 3


def test_the_data_have_a_value_for_every_column(card, stories_inside):
    card.show_step(stories_inside, 6)
    table = card.table()
    assert len(table.rows) == 15
    assert {len(row) for row in table.rows} == {len(table.headers)}
