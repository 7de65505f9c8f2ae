"""The presenters of the tab “Costs” before views that only remember."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from playground.generation import CacheMode, RunFailure
from playground.gpt2 import GPT2Config
from playground.models.facts import ModelFacts
from playground.tabs.costs.edits.presenter import EditsPresenter
from playground.tabs.costs.memory.figures import CacheShape, CacheShapeQuestion
from playground.tabs.costs.memory.presenter import MemoryPresenter
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.presenter import ProfilePresenter
from playground.tabs.costs.time.question import ProfileQuestion
from playground.tabs.costs.views import EditsView, MemoryView, TimeView
from playground.text import EncodedText, TokenDocument, WordTokenizer

FACTS = Mock(spec=ModelFacts, n_ctx=20)
SHAPE = CacheShape(
    config=GPT2Config(n_vocab=3, n_ctx=20, n_embd=4, n_head=2, n_layer=2),
    itemsize=4,
    allocated_bytes=20 * 2 * 2 * 4 * 4,
)


def profile_up_to(n_kv):
    step = StepProfile(cached=True, n_kv=n_kv, parts=(), plain_s=1.0, profiled_s=1.0)
    return Profile(steps=(step,), took_s=1.0)


# ---- where the time goes ---------------------------------------------------------------------


@pytest.fixture
def time_view(view_of):
    return view_of(TimeView)


@pytest.fixture
def profiling(parent, fake_asker, time_view):
    return ProfilePresenter(time_view, fake_asker, parent)


def test_a_finished_run_is_profiled_at_the_length_of_its_text(profiling, fake_asker, log_of):
    log = log_of(5, cached=True)
    profiling.end(log)
    (question,) = fake_asker.asked
    assert isinstance(question, ProfileQuestion)
    assert question.context == log.context_of(4)


def test_a_hidden_card_has_nothing_measured_until_it_is_seen(
    profiling, fake_asker, time_view, log_of
):
    time_view.is_shown = False
    profiling.end(log_of(5))
    assert not fake_asker.asked
    time_view.is_shown = True
    profiling.refresh()
    assert len(fake_asker.asked) == 1


def test_only_a_much_longer_text_is_profiled_again(profiling, fake_asker, time_view, log_of):
    profiling.end(log_of(7))
    profile = profile_up_to(10)
    fake_asker.reply(profile)
    time_view.show_profile.assert_called_with(profile, "")
    profiling.end(log_of(11))  # 14 tokens
    assert len(fake_asker.asked) == 1
    profiling.end(log_of(12))
    assert len(fake_asker.asked) == 2


def test_a_person_can_have_it_profiled_again_after_a_failure_too(
    profiling, fake_asker, time_view, log_of
):
    profiling.end(log_of(7))
    fake_asker.take_back()
    fake_asker.failed.emit(RunFailure(message="No memory."))
    assert "No memory." in time_view.show_profile.call_args.args[1]
    profiling.refresh()
    assert len(fake_asker.asked) == 1
    profiling.profile_again()
    assert len(fake_asker.asked) == 2


def test_other_conditions_make_a_profile_stale(profiling, fake_asker, log_of):
    profiling.end(log_of(7, threads=2))
    fake_asker.reply(profile_up_to(10))
    profiling.end(log_of(7, threads=1))
    assert len(fake_asker.asked) == 2
    fake_asker.reply(profile_up_to(10))
    profiling.conditions_changed()
    assert len(fake_asker.asked) == 3


def test_another_model_forgets_run_and_profile(profiling, fake_asker, time_view, log_of):
    profiling.end(log_of(7))
    profiling.clear()
    profiling.refresh()
    assert not fake_asker.is_waiting
    time_view.show_profile.assert_called_with(None, "")


def test_a_run_without_a_step_has_nothing_to_profile(profiling, fake_asker, log_of):
    profiling.end(log_of(0))
    profiling.profile_again()
    assert not fake_asker.asked


# ---- memory ----------------------------------------------------------------------------------


@pytest.fixture
def memory_view(view_of):
    return view_of(MemoryView)


@pytest.fixture
def memory(parent, fake_asker, memory_view):
    return MemoryPresenter(memory_view, fake_asker, parent)


def test_memory_is_shown_as_the_run_goes(memory, fake_asker, memory_view, log_of, add_step):
    log = log_of(0, cached=True)
    memory.begin(log)
    memory.refresh()
    assert not fake_asker.asked
    add_step(log, 0, cached=True)
    memory.refresh()
    assert isinstance(fake_asker.question, CacheShapeQuestion)
    fake_asker.reply(SHAPE)
    add_step(log, 1, cached=True)
    memory.refresh()
    shown = [call.args[0].n_tokens for call in memory_view.show_memory.call_args_list]
    assert shown == [4, 5]


def test_each_run_asks_anew_what_its_cache_is_made_for(memory, fake_asker, log_of):
    for _ in range(2):
        memory.begin(log_of(1, cached=True))
        memory.refresh()
        fake_asker.reply(SHAPE)
    assert len(fake_asker.asked) == 2


def test_hidden_memory_costs_nothing(memory, fake_asker, memory_view, log_of):
    memory_view.is_shown = False
    memory.begin(log_of(1, cached=True))
    memory.refresh()
    assert not fake_asker.asked
    assert not memory_view.show_memory.called


# ---- prompt edits ----------------------------------------------------------------------------


@pytest.fixture
def edits_view(view_of):
    return view_of(EditsView)


@pytest.fixture
def document():
    document = TokenDocument()
    document.set_tokenizer(WordTokenizer())
    return document


@pytest.fixture
def edits(parent, edits_view, document):
    presenter = EditsPresenter(edits_view, Mock(document_model=document), parent)
    presenter.set_model(FACTS)
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
    edits, edits_view, document, log_of, add_step
):
    log = log_of(0, cached=True, n_prompt=3)
    edits.begin(log)
    add_step(log, 0, cached=True)
    edits.refresh()
    assert last_shown(edits_view) == (0, 3, False)
    add_step(log, 1, cached=True)
    # <UNK> <UNK> <UNK>, then <UNK> and hello
    write(document, "a a a a hello")
    edits.end(log)
    assert last_shown(edits_view) == (0, 3, False)
    write(document, "a a hello a hello")
    edits.refresh()
    assert last_shown(edits_view) == (2, 3, True)
    write(document, "a a a a hello world")
    edits.refresh()
    assert last_shown(edits_view) == (4, 2, True)


def test_nothing_is_expected_while_a_run_goes(edits, edits_view, document, log_of):
    edits.begin(log_of(2, cached=True))
    write(document, "world")
    edits.refresh()
    assert last_shown(edits_view) == (0, 4, False)


def test_a_text_too_long_for_the_context_is_left_to_the_run(edits, edits_view, document, log_of):
    log = log_of(2, cached=True)
    edits.begin(log)
    edits.end(log)
    write(document, "a " * 21)
    edits.refresh()
    assert last_shown(edits_view) == (0, 4, False)


def test_runs_in_another_precision_have_a_cache_of_their_own(edits, edits_view, document, log_of):
    first, second = log_of(2, cached=True), log_of(1)
    second.conditions = replace(second.conditions, dtype="float64")
    for log in (first, second):
        edits.begin(log)
        edits.end(log)
    assert second.mode is CacheMode.OFF
    write(document, "a a a hello")
    edits.refresh()
    assert last_shown(edits_view) == (0, 4, True)
