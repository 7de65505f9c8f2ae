import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from playground.tabs.costs.edits import EditsCard
from playground.tabs.costs.reuse import Reuse
from playground.tabs.costs.row_strip import RowStrip


@pytest.fixture
def card(theme, qtbot):
    card = EditsCard(theme)
    qtbot.addWidget(card)
    card.resize(400, 300)
    card.show()
    return card


def show(card, n_tokens, n_reused, *, is_expected=False, forward_s=0.084, **rest):
    reuse = Reuse(tokens=tuple(range(n_tokens)), n_reused=n_reused, forward_s=forward_s, **rest)
    card.show_reuse(reuse, [f"␣t{n}" for n in range(n_tokens)], is_expected=is_expected)


def test_it_says_what_the_last_run_kept_and_what_the_rest_cost(card):
    assert not card.has_content
    show(card, 400, 200)
    assert card.has_content
    assert card.subtitle == "The last run kept 200 of 400 rows and computed 200 rows in 84.0 ms."


def test_it_says_what_a_run_of_the_edited_text_would_keep(card):
    show(card, 9, 4, is_expected=True)
    assert card.subtitle == (
        "As the text stands, a run with the cache would keep 4 of 9 rows and compute 5 rows."
    )


def test_a_run_without_the_cache_keeps_nothing(card):
    show(card, 9, 0, is_cached=False)
    assert card.subtitle == (
        "The last run began without the cache: it computed all 9 rows in 84.0 ms."
    )


@pytest.mark.parametrize(
    ("n_reused", "words"),
    [
        (0, "Nothing is kept: the cache held no rows that begin like this text."),
        (4, "4 kept; the first row computed is that of “␣t4”."),
        (8, "Only the last token's row is computed: the logits come from it."),
    ],
)
def test_it_says_where_the_texts_part(card, n_reused, words):
    show(card, 9, n_reused)
    assert card._change.text() == words


def test_the_table_tells_kept_rows_from_computed_ones(card):
    show(card, 5, 2)
    assert [row[3] for row in card.table().rows] == ["kept"] * 2 + ["computed"] * 3


def test_nothing_is_shown_again_once_there_is_nothing(card):
    show(card, 5, 2)
    card.show_nothing(has_blocks=True)
    assert not card.has_content
    assert not card.table().rows
    assert "Press Generate" in card._empty.text()
    card.show_nothing(has_blocks=False)
    assert "no keys and values to keep" in card._empty.text()


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_legend_and_the_meter_have_the_colours_of_the_boxes(card, theme, scheme, is_dark):
    scheme.set_is_dark(is_dark)
    show(card, 9, 4)
    for part in (card._legend, card._meter):
        image = part.grab().toImage()
        colours = {
            image.pixelColor(x, y).name().upper()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert {theme.palette.with_cache, theme.palette.without_cache} <= colours
    assert card._legend.accessibleName() == "4 kept, 5 computed"


@pytest.fixture
def strip(theme, qtbot):
    strip = RowStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(300, 120)
    strip.show()
    return strip


@pytest.mark.parametrize(("n_tokens", "has_text"), [(5, True), (400, False), (1024, False)])
def test_boxes_hold_text_while_it_fits_and_never_leave_the_strip(strip, n_tokens, has_text):
    strip.show_rows([" word"] * n_tokens, 3, "rows")
    boxes, fits = strip._boxes()
    assert fits is has_text
    assert len(boxes) == n_tokens
    assert all(box.right() <= 300 and box.bottom() <= 120 for box in boxes)


def test_a_kept_box_is_solid_and_a_computed_one_is_not(strip, theme):
    strip.show_rows(["x"] * 400, 200, "rows")
    boxes, _ = strip._boxes()
    image = strip.grab().toImage()
    inside = [image.pixelColor(boxes[at].center().toPoint()).name().upper() for at in (0, 399)]
    assert inside[0] == theme.palette.with_cache
    assert inside[1] != theme.palette.without_cache != inside[0]
    cell = boxes[399].toAlignedRect()
    around = {
        image.pixelColor(x, y).name().upper()
        for x in range(cell.left(), cell.right() + 2)
        for y in range(cell.top(), cell.bottom() + 2)
    }
    assert theme.palette.without_cache in around


def test_the_tooltip_says_which_token_it_is(strip, monkeypatch):
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, words, widget: said.append(words))
    strip.show_rows(["␣once"] * 5, 3, "rows")
    for at in (0, 4):
        where = strip._boxes()[0][at].center().toPoint()
        QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, where, QPoint()))
    assert said == ["“␣once”, position 0: kept", "“␣once”, position 4: computed"]
