"""After New nothing in any tab tells of the session before."""

from look.desk import Desk, live_for, live_until
from look.walk import fill
from playground.kit.cards.card import Card
from playground.shell.window.tabs import TAB_TITLES

_A_MOMENT_MS = 400


def said_by_cards(desk: Desk) -> dict[str, tuple[str, str]]:
    """Return what each card that is empty says, by its title: under it, and in its middle."""
    said = {}
    for title in TAB_TITLES:
        desk.window.tabs.show_tab(title.key)
        live_until(lambda: desk.playground.controller.state.value == "ready")
        live_for(_A_MOMENT_MS)
        for card in desk.window.tabs.currentWidget().findChildren(Card):
            if not card.has_content:
                said[card.title] = (card.subtitle, card._empty.text())
    return said


def begin_new(desk):
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: not desk.playground.controller.logs)


def test_an_empty_card_says_what_it_said_before_there_was_anything(open_desk):
    desk = open_desk("stories")
    begin_new(desk)
    before = said_by_cards(desk)
    assert len(before) > 12
    fill(desk)
    desk.window.editor.replace_text("another text than the one raced")
    said_by_cards(desk)  # each of them has seen that
    begin_new(desk)
    after = said_by_cards(desk)
    assert {title: words for title, words in after.items() if before.get(title) != words} == {}
