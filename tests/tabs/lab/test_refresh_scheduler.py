from itertools import count
from types import SimpleNamespace

import pytest

from playground.tabs.lab import refresh_scheduler
from playground.tabs.lab.refresh_scheduler import RefreshScheduler


class Card:
    """A card that notes its turns."""

    def __init__(self, name, turns_taken):
        self.name = name
        self.is_in_sight = True
        self._turns_taken = turns_taken

    def refresh(self):
        self._turns_taken.append(self.name)


@pytest.fixture
def taken():
    return []


@pytest.fixture
def turns(context):
    return RefreshScheduler(context)


def test_every_card_has_its_turn_though_asked_for_once(qtbot, turns, taken):
    for name in "abc":
        card = Card(name, taken)
        turns.add(card, card.refresh)
    turns.request()
    assert taken == []
    qtbot.waitUntil(lambda: len(taken) >= 3)
    assert sorted(taken) == ["a", "b", "c"]


def test_a_turn_brings_one_card_up_to_date(turns, taken):
    for name in "ab":
        card = Card(name, taken)
        turns.add(card, card.refresh)
    turns.request()
    turns._timer.flush_now()
    assert len(taken) == 1


def test_a_card_of_more_weight_has_more_turns(qtbot, turns, taken, monkeypatch):
    even = SimpleNamespace(monotonic=count(100).__next__)
    monkeypatch.setattr(refresh_scheduler, "time", even)
    for name, weight in (("heavy", 3), ("one", 1), ("other", 1)):
        card = Card(name, taken)
        turns.add(card, lambda card=card: (card.refresh(), turns.request()), weight=weight)
    turns.request()
    qtbot.waitUntil(lambda: len(taken) >= 15)
    assert taken.count("heavy") > taken.count("one") >= 2
    assert taken.count("other") >= 2


def test_a_card_out_of_sight_has_its_turn_once_scrolled_to(qtbot, turns, taken):
    away, seen = Card("away", taken), Card("seen", taken)
    away.is_in_sight = False
    turns.add(away, away.refresh)
    turns.add(seen, seen.refresh)
    for _ in range(2):
        taken.clear()
        turns.request()
        qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["seen"]
    away.is_in_sight = True
    qtbot.waitUntil(lambda: taken == ["seen", "away"])


def test_after_the_end_no_card_has_a_turn(turns, taken, log_of):
    card = Card("a", taken)
    turns.add(card, card.refresh)
    turns.request()
    turns.on_run_ended(log_of(0))
    turns._timer.flush_now()
    assert taken == []


def test_whatever_comes_in_begins_a_round(qtbot, context, turns, taken):
    card = Card("a", taken)
    turns.add(card, card.refresh)
    context.controller.flushed.emit()
    assert taken == []
    qtbot.waitUntil(lambda: taken == ["a"])
