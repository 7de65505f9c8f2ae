"""Shapes and layer norm are seen together, whole, without scrolling, in a window of usual size."""

from dataclasses import replace

import pytest

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.sight import faults, rect_in_window
from playground.kit.look.theme import FONT_PX
from playground.tabs.inside.shapes.operation_table import SymbolsPlace

USUAL = [each for each in EVERYWHERE if each.size == (1440, 900) and each.font_px == FONT_PX]
LESS_ROOM = [
    each for each in EVERYWHERE if str(each) in ("1024x640-light-usual", "1440x900-dark-largest")
]
N_TOKENS = 512
GPT2_SIZES = {192: 768, 576: 2304, 768: 3072, 4096: 50257}
"""Widths of the stories model, and of GPT-2 with 124 million parameters."""


@pytest.fixture
def inside(open_desk):
    desk = open_desk("stories")
    desk.window.tabs.show_tab("inside")
    desk.prepare(n_new=12)
    desk.run(desk.window.actions_by_key["generate"].trigger)
    desk.wait_for(lambda: desk.playground.inside.norm.has_content)
    for notice in desk.window.notice_area.notices():
        notice.dismiss_button.click()
    return desk


def as_gpt2(row):
    """Return an operation with the shapes, and about the times, of GPT-2 after 512 tokens."""
    return replace(
        row,
        with_cache=larger(row.with_cache, n_rows=1),
        without_cache=larger(row.without_cache, n_rows=N_TOKENS),
    )


def larger(side, *, n_rows):
    if len(side.shape) == 3:
        n_blocks = max(n_rows // 64, 1)
        widths = [N_TOKENS - 64 * at for at in reversed(range(n_blocks))]
        if side.shape[-1] == 32:
            widths = [64] * n_blocks
        blocks = [(12, min(n_rows, 64), width) for width in widths]
    else:
        blocks = [(n_rows, GPT2_SIZES[side.shape[-1]])]
    return replace(
        side,
        shape=blocks[-1],
        blocks=tuple(blocks),
        flops=n_rows * 16 * side.flops,
        bytes_read=16 * side.bytes_read,
        ms=50 * side.ms,
    )


@pytest.mark.parametrize("conditions", USUAL, ids=str)
@pytest.mark.parametrize("change", [None, as_gpt2], ids=["stories", "gpt2"])
def test_shapes_and_layer_norm_are_whole_in_one_view(inside, conditions, change):
    desk, tab = inside, inside.playground.inside
    set_up(desk, conditions)
    if change is not None:
        seen = tab.shapes._inside
        tab.shapes.show_step(replace(seen, rows=[change(row) for row in seen.rows]), 6)
        stand_still(desk.window)
    page = rect_in_window(desk.window.tabs.currentWidget().viewport())
    for card in (tab.shapes, tab.norm):
        assert page.contains(rect_in_window(card)), card.title
        assert faults(card) == []
    table = tab.shapes.table_view
    assert table.symbols is not SymbolsPlace.BELOW
    assert table.full_height() <= table.height()
    assert not table.horizontalScrollBar().isVisible()
    assert rect_in_window(tab.attention).top() < page.bottom() - 10, "more is to come below"


@pytest.mark.parametrize("conditions", LESS_ROOM, ids=str)
def test_with_less_room_the_shapes_keep_their_symbols_and_nothing_is_cut(inside, conditions):
    desk, tab = inside, inside.playground.inside
    set_up(desk, conditions)
    assert tab.shapes.table_view.symbols is SymbolsPlace.BELOW
    for card in tab.page.cards():
        assert faults(card) == []
