import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from look.sight import faults
from look.texts import painted_texts
from playground.tabs.inside.attention.card import AttentionCard
from playground.tabs.inside.attention.figures import FULL, AttentionMaps, AttentionRows
from playground.tabs.inside.attention.pattern_map import PatternMap


@pytest.fixture
def card(qtbot, theme):
    card = AttentionCard(theme)
    qtbot.addWidget(card)
    card.resize(700, 460)
    card.show()
    return card


@pytest.fixture
def shown(card, maps, stories_inside):
    card.show_maps(maps, stories_inside.token_texts, is_live=False)
    return card


def test_without_blocks_a_card_says_that_there_is_nothing_to_show(card):
    card.clear(has_blocks=False)
    assert "no blocks" in card._empty.text()


def test_the_last_token_is_chosen_until_another_is(shown, qtbot):
    links = []
    shown.links_changed.connect(lambda position, found: links.append((position, found)))
    shown.pattern.row_chosen.emit(40)
    [(position, found)] = links
    assert position == 40
    assert all(place <= 40 for place, _ in found)
    weights = [weight for _, weight in found]
    assert weights == sorted(weights, reverse=True)


def test_a_new_token_takes_the_choice_while_a_run_goes(shown, maps, stories_inside):
    shown.pattern.row_chosen.emit(40)
    links = []
    shown.links_changed.connect(lambda position, found: links.append(position))
    shown.show_maps(maps, stories_inside.token_texts, is_live=True)
    assert links == [89]


@pytest.fixture
def of_a_long_text(card):
    """The newest 40 of 100 tokens, each of which looks at the one before it alone."""
    full = np.zeros((1, 40, 40), np.uint16)
    full[0, np.arange(1, 40), np.arange(39)] = FULL
    small = np.zeros((1, 1, 25, 25), np.uint16)
    rows = AttentionRows(layer=0, first_row=0, first=60, cell=4, full=full, small=small)
    texts = [f"t{place}" for place in range(100)]
    card.show_maps(AttentionMaps(rows, capacity=100, window=40), texts, is_live=False)
    return card


def test_of_a_long_text_the_card_says_what_the_large_map_holds(of_a_long_text):
    assert "the newest 40 of 100 tokens" in of_a_long_text._subtitle.text()


def test_positions_are_those_in_the_whole_text(of_a_long_text):
    found = []
    of_a_long_text.links_changed.connect(lambda position, links: found.append((position, links)))
    of_a_long_text.pattern.row_chosen.emit(7)
    assert [(position, links[0]) for position, links in found] == [(67, (66, 1.0))]
    assert of_a_long_text._links.text().startswith("“t67” looks at “t66” 100%")
    of_a_long_text.pattern.cell_pointed.emit(7, 6)
    assert "“t67” (position 67) looks at “t66” (position 66) with 100%" in (
        of_a_long_text._links.text()
    )


def test_the_table_of_a_long_text_names_the_tokens_of_the_map(of_a_long_text):
    table = of_a_long_text.table()
    assert table.headers[:3] == ("token", "60 t60", "61 t61")
    assert [row[0] for row in table.rows] == [f"t{place}" for place in range(60, 100)]
    assert table.rows[5][5] == 1.0


def test_a_head_of_the_same_block_is_shown_at_once(shown, qtbot):
    with qtbot.assertNotEmitted(shown.layer_chosen):
        shown.grid.head_chosen.emit(2, 5)
    assert shown._place.text() == "Block 3, head 6"


def test_another_block_is_asked_for(shown, qtbot):
    with qtbot.waitSignal(shown.layer_chosen) as chosen:
        shown.grid.head_chosen.emit(4, 1)
    assert chosen.args == [4]


def test_the_average_of_heads_is_theirs(shown, maps):
    shown._average.setChecked(True)
    rows = np.array([row[1:] for row in shown.table().rows])
    np.testing.assert_allclose(rows, maps.head(None) / FULL)
    assert "averaged" in shown._place.text()


def test_the_cell_under_the_pointer_is_read(shown, maps, qtbot):
    shown.grid.head_chosen.emit(2, 0)
    shown.pattern.cell_pointed.emit(50, 3)
    assert "position 50" in shown._links.text()
    shown.pattern.cell_pointed.emit(-1, -1)
    assert "position" not in shown._links.text()


def test_places_of_a_map_are_found_and_those_above_the_diagonal_are_none(shown):
    area = shown.pattern._area()
    lower_left = QPointF(area.left() + 1, area.bottom() - 1)
    assert shown.pattern.cell_at(lower_left) == (89, 0)
    assert shown.pattern.cell_at(QPointF(area.right() - 1, area.top() + 1)) is None


def test_the_keyboard_moves_among_heads_and_rows(shown, qtbot):
    shown.grid.head_chosen.emit(2, 1)
    qtbot.keyClick(shown.grid, Qt.Key.Key_Right)
    assert shown._place.text() == "Block 3, head 3"
    with qtbot.waitSignal(shown.pattern.row_chosen) as chosen:
        qtbot.keyClick(shown.pattern, Qt.Key.Key_Up)
    assert chosen.args == [88]


def test_a_click_on_a_small_map_chooses_its_head(shown, qtbot):
    side = shown.grid._area().width() / 6
    with qtbot.waitSignal(shown.grid.head_chosen) as chosen:
        where = QPoint(round(side * 3.5), round(side * 1.5))
        qtbot.mouseClick(shown.grid, Qt.MouseButton.LeftButton, pos=where)
    assert chosen.args == [1, 3]


def test_a_thousand_heads_are_one_image(card):
    small = np.zeros((48, 25, 32, 32), np.uint16)
    full = np.zeros((25, 64, 64), np.uint16)
    rows = AttentionRows(layer=47, first_row=0, cell=2, full=full, small=small)
    card.show_maps(AttentionMaps(rows, capacity=64), ["x"] * 64, is_live=False)
    card.grab()
    assert card.grid._image.width() == 25 * 33


@pytest.mark.parametrize("size", [(300, 260), (520, 420)])
def test_a_label_without_room_is_whole_in_its_tooltip(theme, qtbot, maps, size):
    chart = PatternMap(theme)
    qtbot.addWidget(chart)
    texts = ["‹end of text› of a long name"] * 90
    chart.show_pattern(maps.head(None), texts, 0, None)
    chart.resize(*size)
    chart.show()
    assert any(text.text.endswith("…") for text in painted_texts(chart))
    assert faults(chart) == []
