import pytest

from playground.runtime.presenters.card_turns import CardTurns


class Card:
    """A card that notes its turns."""

    def __init__(self, name, turns_taken):
        self.name = name
        self.is_shown = True
        self._turns_taken = turns_taken

    def refresh(self):
        self._turns_taken.append(self.name)


@pytest.fixture
def taken():
    return []


@pytest.fixture
def turns(qapp):
    return CardTurns()


def test_every_card_has_its_turn_though_asked_for_once(qtbot, turns, taken):
    for name in "abc":
        card = Card(name, taken)
        turns.add(card, card.refresh)
    turns.request()
    assert taken == []
    qtbot.waitUntil(lambda: len(taken) >= 3)
    assert sorted(taken) == ["a", "b", "c"]


def test_a_turn_brings_one_card_up_to_date(qtbot, turns, taken):
    for name in "ab":
        card = Card(name, taken)
        turns.add(card, card.refresh)
    turns.request()
    qtbot.waitUntil(lambda: bool(taken))
    assert len(taken) == 1


def test_a_card_of_more_weight_has_more_turns(qtbot, turns, taken):
    for name, weight in (("heavy", 3), ("one", 1), ("other", 1)):
        card = Card(name, taken)
        turns.add(card, lambda card=card: (card.refresh(), turns.request()), weight=weight)
    turns.request()
    qtbot.waitUntil(lambda: len(taken) >= 15)
    assert taken.count("heavy") > taken.count("one") >= 2
    assert taken.count("other") >= 2


def test_a_hidden_card_has_no_turn(qtbot, turns, taken):
    hidden, seen = Card("hidden", taken), Card("seen", taken)
    hidden.is_shown = False
    turns.add(hidden, hidden.refresh)
    turns.add(seen, seen.refresh)
    for _ in range(2):
        taken.clear()
        turns.request()
        qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["seen"]
