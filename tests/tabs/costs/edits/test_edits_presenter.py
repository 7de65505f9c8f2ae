"""What is said of an edit: what the last run kept, or what the next would keep."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from playground.generation import CacheMode
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.edits import EditsCard, EditsPresenter
from playground.text import EncodedText, WordTokenizer

FACTS = Mock(spec=ModelFacts, n_ctx=20, n_layer=2)


@pytest.fixture
def card(card_of):
    return card_of(EditsCard)


@pytest.fixture
def document(context):
    context.document.set_tokenizer(WordTokenizer())
    return context.document


@pytest.fixture
def presenter(context, card, document):
    presenter = EditsPresenter(context, card)
    presenter.on_model_changed(FACTS)
    return presenter


def write(document, text):
    """Put a text in, its tokens known."""
    document.replace(0, len(document.text), text)
    tokenizer = document.tokenizer
    texts = document.pending_texts()
    encoded = tuple(EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in texts)
    document.set_tokens(tokenizer, encoded)


def last_shown(card):
    call = card.show_reuse.call_args
    return call.args[0].n_reused, call.args[0].n_computed, call.kwargs["is_expected"]


def test_the_last_run_is_told_until_the_text_is_another(
    presenter, card, document, log_of, add_step
):
    log = log_of(0, cached=True, n_prompt=3)
    presenter.on_run_began(log)
    add_step(log, 0, cached=True)
    presenter.refresh()
    assert last_shown(card) == (0, 3, False)
    add_step(log, 1, cached=True)
    # <UNK> <UNK> <UNK>, then <UNK> and hello
    write(document, "a a a a hello")
    presenter.on_run_ended(log)
    assert last_shown(card) == (0, 3, False)
    write(document, "a a hello a hello")
    presenter.refresh()
    assert last_shown(card) == (2, 3, True)
    write(document, "a a a a hello world")
    presenter.refresh()
    assert last_shown(card) == (4, 2, True)


def test_nothing_is_expected_while_a_run_goes(presenter, card, document, log_of):
    presenter.on_run_began(log_of(2, cached=True))
    write(document, "world")
    presenter.refresh()
    assert last_shown(card) == (0, 4, False)


def test_a_text_too_long_for_the_context_is_left_to_the_run(presenter, card, document, log_of):
    log = log_of(2, cached=True)
    presenter.on_run_began(log)
    presenter.on_run_ended(log)
    write(document, "a " * 21)
    presenter.refresh()
    assert last_shown(card) == (0, 4, False)


def test_runs_in_another_precision_have_a_cache_of_their_own(presenter, card, document, log_of):
    first, second = log_of(2, cached=True), log_of(1)
    second.conditions = replace(second.conditions, dtype="float64")
    for log in (first, second):
        presenter.on_run_began(log)
        presenter.on_run_ended(log)
    assert second.mode is CacheMode.OFF
    write(document, "a a a hello")
    presenter.refresh()
    assert last_shown(card) == (0, 4, True)


def test_a_model_without_blocks_is_never_said_to_keep_rows(presenter, card, document, log_of):
    presenter.on_model_changed(Mock(spec=ModelFacts, n_ctx=20, n_layer=0))
    card.show_nothing.assert_called_with(has_blocks=False)
    presenter.on_run_began(log_of(3, cached=True))
    write(document, "a a hello")
    presenter.on_run_ended(log_of(3, cached=True))
    assert not card.show_reuse.called
