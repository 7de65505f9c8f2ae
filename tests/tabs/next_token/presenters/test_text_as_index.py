"""What the text's tokens tell: surprise, colours, steps."""

from types import SimpleNamespace

import pytest

from playground.generation import Failure
from playground.shell.editor.token_marks import ColourBy


def test_the_whole_text_gets_its_surprise_and_perplexity(tab, reports):
    tab.run(reports)
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.cards.surprises and len(tab.cards.surprises[-1].places) == 6)

    surprise = tab.cards.surprises[-1]
    assert surprise.places == (2, 3, 4, 5, 6, 7)
    mean_bits = sum(surprise.surprise_bits) / 6
    assert surprise.perplexity == pytest.approx(2**mean_bits)
    assert surprise.n_tokens == 7


def test_a_text_is_awaited_until_it_turns_out_that_it_cannot_be_read(tab):
    card, figures = tab.cards.surprise, tab.figures
    tab.controller.tokens_ready.emit()
    card.set_awaited.assert_called_with("Reading the text…")
    figures._reader._client.take_back()
    figures._reader.failed.emit(Failure(message="It is too long."))
    card.set_awaited.assert_called_with("")
    card.set_problem.assert_called_with("It is too long.")
    tab.type("hello")
    tab.controller.tokens_ready.emit()
    card.set_awaited.assert_called_with("")
    card.set_problem.assert_called_with("")
    tab.type("hello hello")
    tab.controller.tokens_ready.emit()
    card.set_awaited.assert_called_with("Reading the text…")


def test_a_run_is_followed_from_the_logits_it_left(tab, reports):
    tab.run(reports)
    tab.wait_for(lambda: tab.cards.surprises and len(tab.cards.surprises[-1].places) == 5)

    assert tab.cards.surprises[-1].places == (3, 4, 5, 6, 7)


def test_colours_cost_nothing_until_they_are_chosen(tab, reports):
    tab.run(reports)
    assert tab.cards.marked == []

    tab.cards.colour.colour_by.return_value = ColourBy.PROBABILITY
    tab.marks.on_choice_changed()

    strengths = [mark.strength for mark in tab.cards.marked[-1]]
    assert strengths[:2] == [None, None]
    assert all(0 <= strength <= 1 for strength in strengths[2:])
    assert tab.cards.colour.show_legend.call_args.args[0] == "100 %"
    tab.cards.colour.colour_by.return_value = ColourBy.NOTHING
    tab.marks.on_choice_changed()
    assert tab.cards.marked[-1] == []


def test_pointing_at_a_generated_token_tells_of_it(tab, reports):
    log = tab.run(reports)
    tab.cards.hide()

    tab.pointer.on_hovered(4)
    tab.wait_for(lambda: tab.cards.tokens and tab.cards.tokens[-1].figures is not None)

    facts = tab.cards.tokens[-1]
    assert facts.record is log.steps[2]
    assert len(facts.figures.top) == 3
    assert facts.figures.rank in (1, 2, 3)


def test_pointing_at_typed_text_tells_nothing(tab, reports):
    tab.run(reports)

    tab.pointer.on_hovered(0)

    assert set(tab.cards.tokens) == {None}


def test_a_click_on_a_token_selects_its_step(tab, reports):
    tab.run(reports)

    tab.pointer.on_clicked(5)

    assert tab.selection.current.index == 3
    tab.pointer.on_clicked(0)
    assert tab.selection.current.index == 3


def test_another_model_forgets_what_was_known(tab, reports):
    tab.run(reports)
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.figures.of(3) is not None)

    tab.controller.model_changed.emit(SimpleNamespace(name="other", n_vocab=3))

    assert tab.figures.of(3) is None
    assert tab.index.steps() == {}
