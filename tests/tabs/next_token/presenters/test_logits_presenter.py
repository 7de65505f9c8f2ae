"""From the selected step's logits to the card."""

from playground.generation import SamplingParams
from playground.tabs.next_token.logits.question import AskStep


def test_the_text_as_it_stands_is_shown_once_its_tokens_are_known(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)

    assert tab.shown.step is None
    assert tab.shown.next_token.uniform is None
    assert [tab.shown.token_text(each.token_id) for each in tab.shown.next_token.candidates]


def test_an_empty_text_says_what_to_do(tab):
    tab.type("")
    tab.controller.tokens_ready.emit()

    assert tab.cards.logits.show_sentence.call_args.args[0].startswith("Type something")


def test_a_hidden_card_asks_nothing(tab):
    tab.cards.hide()
    tab.controller.tokens_ready.emit()

    assert not tab.logits.is_waiting
    assert not tab.figures.is_waiting


def test_a_selected_step_shows_its_own_token_and_draw(tab, reports):
    log = tab.run(reports)
    tab.selection.select(3)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step is not None)
    tab.wait_for(lambda: tab.shown.step.index == 3)

    assert tab.shown.next_token.chosen == log.steps[3].token_id
    assert tab.shown.next_token.would_be == log.steps[3].token_id
    assert tab.shown.place == 2 + 3
    tab.cards.step_bar.show_step.assert_called_with(3, 5, is_following=False)


def test_a_setting_that_moves_reshapes_without_a_question(tab, reports):
    log = tab.run(reports)
    tab.selection.select(2)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 2)
    n_shown = len(tab.cards.facts)

    tab.panel.sampling.return_value = SamplingParams(temperature=0.0)
    tab.logits.on_sampling_changed()

    assert not tab.logits.is_waiting
    tab.wait_for(lambda: len(tab.cards.facts) > n_shown)
    assert tab.shown.next_token.n_kept == 1
    assert tab.shown.next_token.chosen == log.steps[2].token_id


def test_a_step_that_is_selected_again_is_not_asked_for_again(tab, reports, monkeypatch):
    tab.run(reports)
    tab.selection.select(2)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 2)
    asked = []
    monkeypatch.setattr(AskStep, "answer", lambda *_: asked.append(1))

    tab.logits.refresh()

    assert not tab.logits.is_waiting
    assert asked == []
