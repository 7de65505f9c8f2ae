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
    presenter = EditsPresenter(context, card, Mock(), key="costs")
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


def counted(context):
    call = context.window.stats_bar.show_kept.call_args
    return (*call.args, call.kwargs.get("is_expected", False))


def run(presenter, log, add_step):
    presenter.on_run_began(log)
    add_step(log, 0, cached=log.mode is not CacheMode.OFF)
    presenter.on_run_ended(log)


def test_the_bar_counts_rows_with_the_card_out_of_sight(
    presenter, context, card, document, log_of, add_step
):
    card.is_shown = False
    run(presenter, log_of(1, cached=True, n_prompt=3), add_step)
    assert counted(context) == (None, 3, False), "there was nothing that could have been kept"
    write(document, "a a hello a hello")
    presenter.on_tokens_ready()
    assert counted(context) == (2, 5, True)
    assert not card.show_reuse.called


def test_the_bar_is_silent_where_the_next_run_keeps_nothing_by_choice(
    presenter, context, document, log_of, add_step
):
    run(presenter, log_of(1, cached=True, n_prompt=3), add_step)
    write(document, "a a hello a hello")
    context.window.top_bar.cache_switch.mode.return_value = CacheMode.OFF
    presenter.on_tokens_ready()
    assert counted(context)[0] is None


def test_another_model_has_kept_nothing(presenter, context, document, log_of, add_step):
    run(presenter, log_of(1, cached=True, n_prompt=3), add_step)
    write(document, "a a hello")
    presenter.on_tokens_ready()
    assert counted(context)[0] == 2
    presenter.on_model_changed(FACTS)
    assert counted(context)[0] is None
