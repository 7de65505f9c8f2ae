import pytest
from PySide6.QtCore import Qt

from playground.generation.session import Session
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX
from playground.measure.question import Subject
from playground.models import load_model
from playground.shell.window.tabs import TabPage
from playground.tabs.inside.architecture.figures import Part, WhatParts
from playground.tabs.inside.page import InsidePage
from playground.tabs.inside.stream import FINAL_NORM, NormPlace
from playground.text import EncodedText


@pytest.fixture
def scrolled(qtbot):
    """What the page lies in."""
    scrolled = TabPage()
    qtbot.addWidget(scrolled)
    scrolled.resize(880, 900)
    return scrolled


@pytest.fixture
def page(scrolled, theme, editor):
    page = InsidePage(theme, editor)
    scrolled.fill(page)
    scrolled.show()
    page.clear(6)
    return page


@pytest.fixture
def shown(page, stories_inside, maps):
    page.show_step(stories_inside)
    page.show_lens(stories_inside.lens, stories_inside.token_texts[-1])
    page.show_attention(maps, stories_inside.context, stories_inside.token_texts, is_live=False)
    return page


@pytest.fixture(scope="module")
def parts():
    def parts(name):
        model = load_model(name)
        session = Session(model.gpt2, model.tokenizer)
        subject = Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=session)
        return WhatParts().answer(subject, lambda: False)

    return parts


def test_every_card_starts_with_a_sentence_and_then_has_content(page, shown, parts):
    shown.show_model(parts("stories"))
    assert all(card.has_content for card in shown.cards())
    shown.clear(0)
    assert not any(card.has_content for card in shown.cards())


def test_the_last_block_reads_the_final_answer(shown):
    rows = shown.lens.table().rows
    assert len(rows) == 7
    assert rows[-1][4] == 1


def test_each_part_opens_its_card(shown, qtbot, parts):
    shown.show_model(parts("stories"))
    buttons = shown.architecture.diagram.buttons
    with qtbot.waitSignal(shown.norm_chosen) as chosen:
        buttons[Part.LN_2].click()
    assert chosen.args == [NormPlace(operation="ln_2", layer=2)]
    with qtbot.waitSignal(shown.norm_chosen) as chosen:
        buttons[Part.LN_F].click()
    assert chosen.args == [FINAL_NORM]
    buttons[Part.MLP].click()
    assert "MLP up" in shown.shapes.table_view.currentIndex().siblingAtColumn(0).data()


def test_parts_of_blocks_are_missing_in_a_model_without_blocks(page, parts):
    page.show_model(parts("primitive"))
    buttons = page.architecture.diagram.buttons
    assert buttons[Part.LN_F].isVisible()
    assert not buttons[Part.ATTENTION].isVisible()


def test_cards_stand_side_by_side_where_there_is_room_and_else_under_each_other(shown, qtbot):
    assert shown.shapes.y() < shown.norm.y() < shown.attention.y() == shown.lens.y()
    shown.window().resize(500, 900)

    def stacked():
        tops = [card.y() for card in shown.cards()]
        assert tops == sorted(set(tops))

    qtbot.waitUntil(stacked)


def test_links_are_marked_in_the_text_they_belong_to(page, editor, stories_inside, maps):
    text = "abcdefghij" * 9
    editor.set_text(text)
    document = editor.document_model
    context = tuple(text.encode())
    encoded = [EncodedText(text=text, tokens=context)]
    document.set_tokens(document.tokenizer, encoded)
    page.show_attention(maps, context, list(text), is_live=False)
    marks = page.link_marks.marks
    assert [mark.start for mark in marks if mark.strength is None] == [89]
    assert any(mark.strength for mark in marks)
    page.hide()
    assert not page.link_marks.marks
    page.show()
    assert page.link_marks.marks
    page.show_attention(maps, (1, *context[1:]), list(text), is_live=False)
    assert not page.link_marks.marks


def test_nothing_to_look_into_is_said_in_every_card(shown):
    shown.show_nothing("The text is too long.")
    for card in (shown.shapes, shown.attention, shown.norm, shown.lens):
        assert not card.has_content
        assert card._empty.text() == "The text is too long."
    shown.show_nothing()
    for card in (shown.shapes, shown.attention, shown.norm, shown.lens):
        assert card._empty.text().startswith("Type something or press Generate")


def test_what_is_awaited_is_said_in_every_card_but_that_of_attention_where_there_is_none(page):
    page.show_awaited("Looking…", model="Weighing…")
    assert [card._empty.text() for card in page.cards()] == ["Looking…"] * 4 + ["Weighing…"]
    page.clear(0)
    page.show_awaited("Looking…", model="")
    assert page.attention._empty.text().startswith("This model has no blocks")
    assert page.shapes._empty.text() == "Looking…"


def test_what_is_of_an_earlier_text_says_so_until_it_is_not(shown, stories_inside):
    cards = (shown.shapes, shown.attention, shown.norm, shown.lens)
    before = [card.subtitle for card in cards]
    for _ in range(2):
        shown.mark_earlier(is_earlier=True)
    assert [card.subtitle for card in cards] == [f"Of an earlier text. {each}" for each in before]
    shown.mark_earlier(is_earlier=False)
    assert [card.subtitle for card in cards] == before


def test_no_card_says_what_is_not_so_in_both_schemes_or_for_every_block(shown, stories_inside):
    assert "stronger a cell’s colour" in shown.attention.subtitle
    norms = [row.stream_norm for row in stories_inside.lens]
    assert norms != sorted(norms), "the norm grows here, so the words could not be caught"
    for card in shown.cards():
        assert "grows as blocks" not in card._explanation
        assert "darker" not in card._explanation + card.subtitle


@pytest.mark.parametrize("width", [500, 880])
@pytest.mark.parametrize("font_px", [FONT_PX, FONT_PX_MAX])
def test_lists_show_all_their_rows_and_leave_scrolling_to_the_page(
    shown, scrolled, dressed_theme, qtbot, width, font_px
):
    dressed_theme.set_font_px(font_px)
    scrolled.resize(width, 500)
    shown.shapes.table_view.selectRow(3)

    def all_rows_are_there():
        for table in (shown.shapes.table_view, shown.lens.table_view):
            assert table.viewport().height() >= table.verticalHeader().length()
            assert table.verticalScrollBar().maximum() == 0
            assert not table.verticalScrollBar().isVisible()
        assert scrolled.verticalScrollBar().maximum() > 0

    qtbot.waitUntil(all_rows_are_there)


def test_the_page_follows_the_row_that_the_keyboard_comes_to(shown, scrolled, qtbot):
    scrolled.resize(880, 300)
    table = shown.shapes.table_view
    table.setFocus()
    table.selectRow(0)
    for _ in range(14):
        qtbot.keyClick(table, Qt.Key.Key_Down)

    def last_row_is_in_sight():
        row = table.visualRect(table.currentIndex())
        in_sight = table.viewport().visibleRegion().boundingRect()
        assert in_sight.top() <= row.top()
        assert row.top() + table.line_px() <= in_sight.bottom()

    qtbot.waitUntil(last_row_is_in_sight)


def test_a_new_step_leaves_the_page_where_it_is(shown, scrolled, qtbot, stories_inside):
    scrolled.resize(880, 300)
    shown.shapes.show_operation("logits")
    qtbot.wait(20)
    scrolled.verticalScrollBar().setValue(scrolled.verticalScrollBar().maximum())
    place = scrolled.verticalScrollBar().value()
    shown.show_step(stories_inside)
    qtbot.wait(20)
    assert scrolled.verticalScrollBar().value() == place


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_card_can_be_drawn_in_both_schemes(shown, scheme, parts, is_dark):
    shown.show_model(parts("stories"))
    scheme.set_is_dark(is_dark)
    for card in shown.cards():
        assert card.picture_png().startswith(b"\x89PNG")
        assert b"<svg" in card.picture_svg()
