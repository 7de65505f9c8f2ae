"""When the memory of a run is counted and shown."""

from unittest.mock import Mock

import pytest

from playground.generation import RunSummary
from playground.gpt2 import GPT2Config
from playground.tabs.costs.memory.card import MemoryCard
from playground.tabs.costs.memory.figures import CacheShape, CacheShapeQuestion
from playground.tabs.costs.memory.presenter import MemoryPresenter
from playground.text import EncodedText, WordTokenizer

SHAPE = CacheShape(
    config=GPT2Config(n_vocab=3, n_ctx=20, n_embd=4, n_head=2, n_layer=2),
    itemsize=4,
    allocated_bytes=20 * 2 * 2 * 4 * 4,
)


@pytest.fixture
def card(card_of):
    return card_of(MemoryCard)


@pytest.fixture
def presenter(context, card):
    return MemoryPresenter(context, card)


@pytest.fixture
def client(context, presenter):
    return context.clients[0]


def test_memory_is_shown_as_the_run_goes(presenter, client, card, log_of, add_step):
    log = log_of(0, cached=True)
    presenter.on_run_began(log)
    presenter.refresh()
    assert not client.asked
    add_step(log, 0, cached=True)
    presenter.refresh()
    assert isinstance(client.question, CacheShapeQuestion)
    client.reply(SHAPE)
    add_step(log, 1, cached=True)
    presenter.refresh()
    shown = [call.args[0].n_tokens for call in card.show_memory.call_args_list]
    assert shown == [4, 5]


def test_each_run_asks_anew_what_its_cache_is_made_for(presenter, client, log_of):
    for _ in range(2):
        presenter.on_run_began(log_of(1, cached=True))
        presenter.refresh()
        client.reply(SHAPE)
    assert len(client.asked) == 2


def test_hidden_memory_costs_nothing(presenter, client, card, log_of):
    card.is_shown = False
    presenter.on_run_began(log_of(1, cached=True))
    presenter.refresh()
    assert not client.asked
    assert not card.show_memory.called


def test_the_memory_of_a_run_whose_text_was_changed_is_marked(
    presenter, client, card, context, log_of
):
    document, log = context.document, log_of(2, cached=True)
    document.set_tokenizer(WordTokenizer())
    presenter.on_run_began(log)
    presenter.refresh()
    client.reply(SHAPE)
    assert card.show_memory.call_args.kwargs["is_earlier"] is False
    log.summary = Mock(spec=RunSummary)
    presenter.on_run_ended(log)
    assert card.show_memory.call_args.kwargs["is_earlier"] is True
    document.replace(0, 0, "a a a a a")
    encoded = EncodedText(text="a a a a a", tokens=(0, 0, 0, 0, 0))
    document.set_tokens(document.tokenizer, (encoded,))
    context.controller.tokens_ready.emit()
    assert card.show_memory.call_args.kwargs["is_earlier"] is False


def test_the_newest_run_that_came_back_is_counted(presenter, client, card, context, log_of):
    older, newest = log_of(2, cached=True), log_of(3, cached=True)
    context.controller.logs_of_model = [older, newest]
    context.controller.runs_changed.emit()
    assert client.question == CacheShapeQuestion(dtype=newest.conditions.dtype)
    client.reply(SHAPE)
    card.set_awaited.assert_called_with("Counting what the cache takes…")
    (memory,) = card.show_memory.call_args.args
    assert memory.n_tokens == newest.steps[-1].context_tokens
    assert card.show_memory.call_args.kwargs["has_come_back"]
    context.controller.logs_of_model = []
    context.controller.runs_changed.emit()
    card.show_memory.assert_called_with(None)
    card.set_awaited.assert_called_with("")


def test_the_run_that_is_counted_has_not_come_back_when_another_is_renamed(
    presenter, client, card, context, log_of
):
    log = log_of(2, cached=True)
    presenter.on_run_began(log)
    presenter.refresh()
    client.reply(SHAPE)
    context.controller.logs_of_model = [log]
    context.controller.runs_changed.emit()
    assert not card.show_memory.call_args.kwargs["has_come_back"]


def test_without_a_model_no_cache_is_asked_for(presenter, client, context, log_of):
    context.controller.facts, context.controller.logs_of_model = None, [log_of(2, cached=True)]
    context.controller.runs_changed.emit()
    assert not client.asked
