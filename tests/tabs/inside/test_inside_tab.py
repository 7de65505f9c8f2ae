import pytest

from playground.generation.session import Session
from playground.measure.question import Subject
from playground.models import load_model
from playground.shell.window.tabs import TabPage
from playground.tabs.inside.architecture.figures import Part, WhatParts
from playground.tabs.inside.stream import FINAL_NORM, NormPlace
from playground.tabs.inside.tab import InsideTab


@pytest.fixture
def page(qtbot, theme, editor):
    page = TabPage()
    page.fill(InsideTab(theme, editor))
    qtbot.addWidget(page)
    page.resize(880, 900)
    page.show()
    return page


@pytest.fixture
def tab(page):
    tab = page.widget()
    tab.clear(6)
    return tab


@pytest.fixture
def shown(tab, stories_inside, maps):
    tab.show_step(stories_inside)
    tab.show_lens(stories_inside.lens, stories_inside.token_texts[-1])
    tab.show_attention(maps, stories_inside.context, stories_inside.token_texts, is_live=False)
    return tab


@pytest.fixture(scope="module")
def parts():
    def parts(name):
        model = load_model(name)
        session = Session(model.gpt2, model.tokenizer)
        subject = Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=session)
        return WhatParts().answer(subject, lambda: False)

    return parts


def test_every_card_starts_with_a_sentence_and_then_has_content(tab, shown, parts):
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


def test_parts_of_blocks_are_missing_in_a_model_without_blocks(tab, parts):
    tab.show_model(parts("primitive"))
    buttons = tab.architecture.diagram.buttons
    assert buttons[Part.LN_F].isVisible()
    assert not buttons[Part.ATTENTION].isVisible()


def test_cards_stand_side_by_side_where_there_is_room_and_else_under_each_other(shown, qtbot):
    assert shown.attention.y() == shown.norm.y() == shown.lens.y()
    shown.window().resize(500, 900)

    def stacked():
        tops = [card.y() for card in shown.cards()]
        assert tops == sorted(set(tops))

    qtbot.waitUntil(stacked)


def test_links_are_marked_in_the_text_they_belong_to(tab, editor, stories_inside, maps):
    text = "abcdefghij" * 9
    editor.set_text(text)
    document = editor.document_model
    context = tuple(text.encode())
    encoded = [type("E", (), {"text": text, "tokens": context})]
    document.set_tokens(document.tokenizer, encoded)
    tab.show_attention(maps, context, list(text), is_live=False)
    marks = tab._links.marks.marks
    assert [mark.start for mark in marks if mark.strength is None] == [89]
    assert any(mark.strength for mark in marks)
    tab.hide()
    assert not tab._links.marks.marks
    tab.show()
    assert tab._links.marks.marks
    tab.show_attention(maps, (1, *context[1:]), list(text), is_live=False)
    assert not tab._links.marks.marks


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_card_can_be_drawn_in_both_schemes(shown, scheme, parts, is_dark):
    shown.show_model(parts("stories"))
    scheme.set_is_dark(is_dark)
    for card in shown.cards():
        assert card.picture_png().startswith(b"\x89PNG")
        assert b"<svg" in card.picture_svg()
