"""From the selected step's logits to the card."""

from dataclasses import replace
from types import SimpleNamespace

from playground.generation import Failure, SamplingParams
from playground.tabs.next_token.logits.next_logits import AskStep
from playground.text import WordTokenizer


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


def test_another_model_leaves_no_figures_and_no_names_of_the_one_before(tab, reports):
    tab.run(reports)
    tab.selection.select(3)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step is not None)
    names = [tab.shown.token_text(token_id) for token_id in (0, 1, 2)]

    tab.cards.logits.is_shown = False
    tab.document.set_tokenizer(WordTokenizer(("a", "b", "c")))
    tab.controller.model_changed.emit(SimpleNamespace(name="another", n_vocab=3))

    assert "Another model" in tab.cards.logits.show_sentence.call_args.args[0]
    assert not tab.cards.surprises[-1].places
    assert [tab.shown.token_text(token_id) for token_id in (0, 1, 2)] == names
    tab.cards.popup.dismiss.assert_called()


def test_the_bar_counts_the_step_that_the_card_shows_while_it_follows(tab, reports):
    log = tab.run(reports)
    tab.selection.follow()
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step is not None)
    shown = replace(tab.shown, step=replace(tab.shown.step, index=1))
    tab.cards.logits.facts = shown
    tab.step_bar.refresh()
    tab.cards.step_bar.show_step.assert_called_with(1, len(log.steps), is_following=True)


def test_a_choice_stays_with_its_step(tab, reports):
    tab.run(reports)
    tab.selection.follow()
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step is not None)
    assert tab.selection.is_following
    tab.logits.on_choice_made()
    assert not tab.selection.is_following
    assert tab.selection.current.index == tab.shown.step.index
    assert tab.cards.step_bar.show_step.call_args.kwargs == {"is_following": False}


def test_an_answer_that_takes_long_is_said_to_be_on_its_way(tab, reports):
    tab.run(reports)
    tab.selection.select(3)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 3)
    tab.logits._late.setInterval(0)
    tab.runner.ask = lambda *_, **__: 999  # nobody answers
    tab.selection.select(1)
    tab.wait_for(lambda: tab.cards.logits.show_waiting.called)
    words = tab.cards.logits.show_waiting.call_args.args[0]
    assert words == "Asking the model about step 2 … What stands here is still of step 4."


def test_an_answer_is_awaited_from_the_first_letter_on_until_it_fails(tab):
    card = tab.cards.logits
    tab.logits._say_what_is_awaited()
    awaited = "Asking the model about the text as it stands …"
    card.set_awaited.assert_called_with(awaited)
    tab.logits.refresh()
    card.set_awaited.assert_called_with(awaited)
    tab.logits._client.take_back()
    tab.logits._client.failed.emit(Failure(message="There is not enough memory."))
    tab.logits._say_what_is_awaited()
    card.set_awaited.assert_called_with("")
    tab.type("")
    tab.logits.refresh()
    card.set_awaited.assert_called_with("")
