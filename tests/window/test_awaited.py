"""What empty cards say while the worker is busy with something else: nothing that is not so."""

import threading
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from look.desk import live_for, live_until

TABS = ("inside", "next_token")
N_EMPTY = {"inside": 5, "next_token": 2}
"""Cards that show nothing before an answer has come."""
ASKING = ("Type ", "Write ", "Generate", "generate", "once a model is loaded")
"""Words that ask for what is there already: a text, a run, a model."""


@dataclass(frozen=True)
class Held:
    """A question that keeps the worker until it is let go."""

    let_go: threading.Event

    def answer(self, subject, cancelled):
        self.let_go.wait(60)


@pytest.fixture
def hold():
    """Return what holds up the worker of a desk, so that no answer comes before the test ends."""
    let_go = threading.Event()

    def hold(desk):
        desk.playground.runner.ask(Held(let_go))
        return let_go

    yield hold
    let_go.set()


@pytest.fixture(params=["a text", "a run"])
def written(request, open_desk):
    """A desk with a text, and in one case with a run behind it, none of which was looked at yet."""
    desk = open_desk("stories")
    if request.param == "a run":
        desk.prepare(n_new=5)
        desk.run(desk.window.actions_by_key["generate"].trigger)
    assert desk.window.editor.document_model.text
    desk.wait_for(lambda: desk.window.editor.document_model.context() is not None)
    return desk


def cards_of(desk, key):
    playground = desk.playground
    return playground.next_token.cards if key == "next_token" else playground.inside.page.cards()


def empty_sentences(cards):
    return {card.title: card._empty.text() for card in cards if not card.has_content}


def assert_nothing_is_asked_for(said):
    for title, sentence in said.items():
        assert sentence.endswith("…"), (title, sentence)
        assert not any(words in sentence for words in ASKING), (title, sentence)


@pytest.mark.parametrize("key", TABS)
def test_no_card_asks_for_what_is_there_while_an_answer_is_on_its_way(written, hold, key):
    let_go = hold(written)
    written.window.tabs.show_tab(key)
    cards = cards_of(written, key)
    for wait_ms in (0, 700):  # what is late, or waits for quiet, says so later
        live_for(wait_ms)
        said = empty_sentences(cards)
        assert len(said) == N_EMPTY[key]
        assert_nothing_is_asked_for(said)
    written.window.editor.replace_text("Once upon a time there")
    live_for(50)
    assert_nothing_is_asked_for(empty_sentences(cards))
    let_go.set()
    live_until(lambda: all(card.has_content for card in cards), patience_s=60)


@pytest.mark.parametrize("key", TABS)
def test_no_card_asks_for_it_on_the_stage(written, hold, key):
    hold(written)
    written.window.tabs.show_tab(key)
    written.window.editor.replace_text("Once upon a time there")
    QTest.keyClick(written.window, Qt.Key.Key_F11)
    empty = [card for card in cards_of(written, key) if not card.has_content]
    assert len(empty) == N_EMPTY[key]
    for card in empty:
        written.window.stage.show_place(card)
        live_until(card.isVisible, patience_s=20)
        assert_nothing_is_asked_for(empty_sentences([card]))


@pytest.mark.parametrize("key", TABS)
def test_an_empty_text_is_asked_for(open_desk, hold, key):
    desk = open_desk("stories")
    desk.window.tabs.show_tab(key)
    desk.window.editor.replace_text("")
    desk.wait_for(lambda: desk.window.editor.document_model.context() is not None)
    hold(desk)
    live_for(50)
    steps = [card for card in cards_of(desk, key) if card.title != "Architecture"]
    said = empty_sentences(steps)
    assert said
    for title, sentence in said.items():
        assert any(words in sentence for words in ASKING[:3]), (title, sentence)


def test_a_text_that_is_too_long_is_not_asked_for(open_desk):
    desk = open_desk("stories")
    desk.window.tabs.show_tab("next_token")
    desk.window.editor.replace_text("Once upon a time " * 300)
    surprise = desk.playground.next_token.surprise
    live_until(lambda: "holds 512" in surprise._empty.text(), patience_s=20)
    assert not surprise.has_content
