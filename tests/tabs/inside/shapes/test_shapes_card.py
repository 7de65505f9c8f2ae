from dataclasses import replace
from math import prod

import pytest

from playground.tabs.inside.shapes.card import ShapesCard
from playground.tabs.inside.shapes.operation_model import OperationModel, exported
from playground.tabs.inside.shapes.operation_texts import written_blocks


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
    assert (row[2], row[5]) == ("(6, 1, 90)", "2 × (6, ≤64, ≤90)")


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


def test_bytes_and_flops_are_those_of_the_shapes_shown(stories_inside):
    rows = {row.operation: row for row in stories_inside.rows}
    d_head = 192 // 6
    for row in rows.values():
        for side in (row.with_cache, row.without_cache):
            assert side.n_bytes == 4 * sum(map(prod, side.blocks)), row.operation
            written = exported(row)[4 if side is row.with_cache else 9]
            assert written.count("(") == len(side.blocks)
    for of_scores in (rows["attention_scores"].without_cache, rows["attention_scores"].with_cache):
        assert of_scores.flops == 2 * d_head * sum(map(prod, of_scores.blocks))
    for operation in ("attention_scores", "attention_pattern", "attention_values"):
        assert written_blocks(rows[operation].without_cache.blocks).startswith("2 × (6, ≤64, ")


@pytest.mark.parametrize("width", [300, 860])
def test_the_sentence_on_blocks_of_rows_is_read_in_full(card, stories_inside, width):
    card.show_step(stories_inside, 6)
    card.resize(width, 420)
    card.show_operation("attention_scores")
    said = card._detail._shapes
    assert "2 blocks of rows, (6, 64, 64) and (6, 26, 90)" in said.text()
    shown = "".join(said.displayed_lines(said.width()))
    assert shown.strip() == said.text()
    assert said.height() >= said.heightForWidth(said.width())


def test_it_says_of_how_many_passes_the_times_are_the_median(card, stories_inside):
    once = replace(stories_inside.without_cache, n_passes=1)
    card.show_step(replace(stories_inside, without_cache=once), 6)
    with_cache, without = card.subtitle.split("; ")
    assert "(median of 5 passes)" in with_cache
    assert "(1 pass)" in without


def test_a_row_opens_under_itself_and_all_rows_stay_in_sight(card, qtbot, stories_inside):
    card.show_step(stories_inside, 6)
    table, detail = card.table_view, card._detail
    table.selectRow(3)
    card.resize(860, table.full_height() + 120)
    qtbot.waitUntil(lambda: table.viewport().height() >= table.verticalHeader().length())
    assert detail.y() == table.rowViewportPosition(3) + table.line_px()
    assert detail.geometry().bottom() < table.rowViewportPosition(4)
    table.selectRow(8)
    assert table.rowHeight(3) == table.line_px()
    assert table.rowHeight(8) > table.line_px()
