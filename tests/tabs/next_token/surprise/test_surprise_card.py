import math

import pytest

from playground.tabs.next_token.surprise import SurpriseCard, TextSurprise


@pytest.fixture
def card(qtbot, theme):
    card = SurpriseCard(theme)
    qtbot.addWidget(card)
    return card


def surprise_of(bits=(1.0, 3.0), *, n_tokens=3, n_vocab=4096, selected=3):
    n = len(bits)
    finite = all(map(math.isfinite, bits))
    return TextSurprise(
        places=tuple(range(2, 2 + n)),
        surprise_bits=bits,
        entropy_bits=(2.0,) * n,
        perplexity=(2 ** (sum(bits) / n) if finite else math.inf) if n else None,
        n_tokens=n_tokens,
        n_vocab=n_vocab,
        selected=selected,
        token_ids=tuple(range(n)),
        token_text="abc".__getitem__,
    )


def test_perplexity_is_said_in_words(card):
    card.show_surprise(surprise_of())

    assert card.subtitle.startswith("Perplexity of the text: 4.00, as unsure as between 4.00")
    assert card.table().rows == [(2, "a", 1.0, 2.0), (3, "b", 3.0, 2.0)]


def test_worse_than_a_guess_is_not_called_a_choice_among_more_tokens_than_there_are(card):
    card.show_surprise(surprise_of((16.0, 17.0)))
    assert card.subtitle == (
        "Perplexity of the text: 92,682, worse than a blind guess among all 4,096 tokens."
    )


def test_a_part_of_a_text_is_called_one(card):
    card.show_surprise(surprise_of(n_tokens=30))

    assert "Perplexity of 2 of 30 tokens" in card.subtitle


def test_an_endless_surprise_is_said_and_not_drawn(card):
    card.show_surprise(surprise_of((1.0, math.inf)))

    assert "endless" in card.subtitle
    assert card.has_content


def test_a_text_without_figures_says_how_to_get_them(card):
    card.show_surprise(surprise_of(()))

    assert not card.has_content
    assert card.subtitle == ""
    assert card._empty.text().startswith("Write or generate a text of at least two tokens")
    card.set_problem("The text is too long.")
    assert card._empty.text() == "The text is too long."
    card.set_problem("")
    assert card._empty.text().startswith("Write or generate")
