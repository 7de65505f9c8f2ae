"""The presenters of the tab “Costs” before cards that only remember."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from playground.generation import CacheMode, Failure
from playground.gpt2 import GPT2Config
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.edits.card import EditsCard
from playground.tabs.costs.edits.presenter import EditsPresenter
from playground.tabs.costs.memory.card import MemoryCard
from playground.tabs.costs.memory.figures import CacheShape, CacheShapeQuestion
from playground.tabs.costs.memory.presenter import MemoryPresenter
from playground.tabs.costs.time.card import TimeCard
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.measure import ProfileQuestion
from playground.tabs.costs.time.presenter import ProfilePresenter
from playground.text import EncodedText, WordTokenizer

FACTS = Mock(spec=ModelFacts, n_ctx=20)
SHAPE = CacheShape(
    config=GPT2Config(n_vocab=3, n_ctx=20, n_embd=4, n_head=2, n_layer=2),
    itemsize=4,
    allocated_bytes=20 * 2 * 2 * 4 * 4,
)


def profile_up_to(n_kv):
    step = StepProfile(cached=True, n_kv=n_kv, parts=(), plain_s=1.0, profiled_s=1.0)
    return Profile(steps=(step,), took_s=1.0)


@pytest.fixture
def fake_client(request, context):
    """The client of the presenter under test, which must have been made before."""
    (client,) = context.clients
    return client


# ---- where the time goes ---------------------------------------------------------------------


@pytest.fixture
def time_card(card_of):
    return card_of(TimeCard)


@pytest.fixture
def profiling(context, time_card):
    return ProfilePresenter(context, time_card)


def test_a_finished_run_is_profiled_at_the_length_of_its_text(profiling, fake_client, log_of):
    log = log_of(5, cached=True)
    profiling.on_run_ended(log)
    (question,) = fake_client.asked
    assert isinstance(question, ProfileQuestion)
    assert question.context == log.context_of(4)


def test_a_hidden_card_has_nothing_measured_until_it_is_seen(
    profiling, fake_client, time_card, log_of
):
    time_card.is_shown = False
    profiling.on_run_ended(log_of(5))
    assert not fake_client.asked
    time_card.is_shown = True
    profiling.refresh()
    assert len(fake_client.asked) == 1


def test_only_a_much_longer_text_is_profiled_again(profiling, fake_client, time_card, log_of):
    profiling.on_run_ended(log_of(7))
    profile = profile_up_to(10)
    fake_client.reply(profile)
    time_card.show_profile.assert_called_with(profile, "")
    profiling.on_run_ended(log_of(11))  # 14 tokens
    assert len(fake_client.asked) == 1
    profiling.on_run_ended(log_of(12))
    assert len(fake_client.asked) == 2


def test_a_person_can_have_it_profiled_again_after_a_failure_too(
    profiling, fake_client, time_card, log_of
):
    profiling.on_run_ended(log_of(7))
    fake_client.take_back()
    fake_client.failed.emit(Failure(message="No memory."))
    assert "No memory." in time_card.show_profile.call_args.args[1]
    profiling.refresh()
    assert len(fake_client.asked) == 1
    profiling.profile_again()
    assert len(fake_client.asked) == 2


def test_other_conditions_make_a_profile_stale(profiling, fake_client, log_of):
    profiling.on_run_ended(log_of(7, threads=2))
    fake_client.reply(profile_up_to(10))
    profiling.on_run_ended(log_of(7, threads=1))
    assert len(fake_client.asked) == 2
    fake_client.reply(profile_up_to(10))
    profiling.on_threads_changed(1)
    assert len(fake_client.asked) == 3


def test_another_model_forgets_run_and_profile(profiling, fake_client, time_card, log_of):
    profiling.on_run_ended(log_of(7))
    profiling.on_model_changed(FACTS)
    profiling.refresh()
    assert not fake_client.is_waiting
    time_card.show_profile.assert_called_with(None, "")


def test_a_run_without_a_step_has_nothing_to_profile(profiling, fake_client, log_of):
    profiling.on_run_ended(log_of(0))
    profiling.profile_again()
    assert not fake_client.asked


# ---- memory ----------------------------------------------------------------------------------


@pytest.fixture
def memory_card(card_of):
    return card_of(MemoryCard)


@pytest.fixture
def memory(context, memory_card):
    return MemoryPresenter(context, memory_card)


def test_memory_is_shown_as_the_run_goes(memory, fake_client, memory_card, log_of, add_step):
    log = log_of(0, cached=True)
    memory.on_run_began(log)
    memory.refresh()
    assert not fake_client.asked
    add_step(log, 0, cached=True)
    memory.refresh()
    assert isinstance(fake_client.question, CacheShapeQuestion)
    fake_client.reply(SHAPE)
    add_step(log, 1, cached=True)
    memory.refresh()
    shown = [call.args[0].n_tokens for call in memory_card.show_memory.call_args_list]
    assert shown == [4, 5]


def test_each_run_asks_anew_what_its_cache_is_made_for(memory, fake_client, log_of):
    for _ in range(2):
        memory.on_run_began(log_of(1, cached=True))
        memory.refresh()
        fake_client.reply(SHAPE)
    assert len(fake_client.asked) == 2


def test_hidden_memory_costs_nothing(memory, fake_client, memory_card, log_of):
    memory_card.is_shown = False
    memory.on_run_began(log_of(1, cached=True))
    memory.refresh()
    assert not fake_client.asked
    assert not memory_card.show_memory.called


# ---- prompt edits ----------------------------------------------------------------------------


@pytest.fixture
def edits_card(card_of):
    return card_of(EditsCard)


@pytest.fixture
def document(context):
    context.document.set_tokenizer(WordTokenizer())
    return context.document


@pytest.fixture
def edits(context, edits_card, document):
    presenter = EditsPresenter(context, edits_card)
    presenter.on_model_changed(FACTS)
    return presenter


def write(document, text):
    """Put a text in, its tokens known."""
    document.replace(0, len(document.text), text)
    tokenizer = document.tokenizer
    texts = document.pending_texts()
    encoded = tuple(EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in texts)
    document.set_tokens(tokenizer, encoded)


def last_shown(view):
    call = view.show_reuse.call_args
    return call.args[0].n_reused, call.args[0].n_computed, call.kwargs["is_expected"]


def test_the_last_run_is_told_until_the_text_is_another(
    edits, edits_card, document, log_of, add_step
):
    log = log_of(0, cached=True, n_prompt=3)
    edits.on_run_began(log)
    add_step(log, 0, cached=True)
    edits.refresh()
    assert last_shown(edits_card) == (0, 3, False)
    add_step(log, 1, cached=True)
    # <UNK> <UNK> <UNK>, then <UNK> and hello
    write(document, "a a a a hello")
    edits.on_run_ended(log)
    assert last_shown(edits_card) == (0, 3, False)
    write(document, "a a hello a hello")
    edits.refresh()
    assert last_shown(edits_card) == (2, 3, True)
    write(document, "a a a a hello world")
    edits.refresh()
    assert last_shown(edits_card) == (4, 2, True)


def test_nothing_is_expected_while_a_run_goes(edits, edits_card, document, log_of):
    edits.on_run_began(log_of(2, cached=True))
    write(document, "world")
    edits.refresh()
    assert last_shown(edits_card) == (0, 4, False)


def test_a_text_too_long_for_the_context_is_left_to_the_run(edits, edits_card, document, log_of):
    log = log_of(2, cached=True)
    edits.on_run_began(log)
    edits.on_run_ended(log)
    write(document, "a " * 21)
    edits.refresh()
    assert last_shown(edits_card) == (0, 4, False)


def test_runs_in_another_precision_have_a_cache_of_their_own(edits, edits_card, document, log_of):
    first, second = log_of(2, cached=True), log_of(1)
    second.conditions = replace(second.conditions, dtype="float64")
    for log in (first, second):
        edits.on_run_began(log)
        edits.on_run_ended(log)
    assert second.mode is CacheMode.OFF
    write(document, "a a a hello")
    edits.refresh()
    assert last_shown(edits_card) == (0, 4, True)
