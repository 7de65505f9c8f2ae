import pytest

from playground.shell.editor.token_marks import ColourBy
from playground.shell.saved.settings import Settings
from playground.tabs.next_token.colour import ColourCard
from playground.tabs.next_token.tab import NextTokenTab


@pytest.fixture
def card(qtbot, theme):
    card = ColourCard(theme)
    qtbot.addWidget(card)
    card.show()
    return card


@pytest.mark.parametrize("by", ColourBy)
def test_one_choice_holds_at_a_time(card, by, qtbot):
    with qtbot.waitSignal(card.choice_changed):
        card.buttons[by].click()

    assert card.colour_by() is by


def test_boundaries_and_ids_are_chosen_beside_the_colour(card):
    assert not card.shows_boundaries()
    card.set_choice(ColourBy.ENTROPY, boundaries=True, ids=True)

    assert card.colour_by() is ColourBy.ENTROPY
    assert card.shows_boundaries()
    assert card.shows_ids()


def test_the_legend_says_what_the_ends_mean(card):
    card.show_legend("0 bits", "8 bits or more")
    words = [label.text() for label in card.findChildren(type(card._weakest)) if label.isVisible()]

    assert "0 bits" in words
    assert "8 bits or more" in words
    card.show_legend("", "")
    assert not card._weakest.isVisible()


def test_how_the_text_is_marked_is_remembered(context, window, theme):
    settings = Settings(colour_by=ColourBy.LATENCY, token_boundaries=True)
    context.window, context.theme = window, theme
    tab = NextTokenTab(context)

    tab.show_settings(settings)

    assert tab.with_settings(Settings()) == settings
