"""When steps are profiled, and what the card shows of that."""

from unittest.mock import Mock

import pytest

from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.time.card import TimeCard
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.presenter import TimePresenter
from playground.tabs.costs.time.profiling import ProfileQuestion
from playground.text import EncodedText, WordTokenizer

FACTS = Mock(spec=ModelFacts, n_ctx=20)


def write(document, tokens):
    """Put a text in that is these tokens: words of the word tokenizer."""
    tokenizer = document.tokenizer
    document.replace(0, len(document.text), " ".join(["word"] * len(tokens)))
    [text] = document.pending_texts()
    document.set_tokens(tokenizer, (EncodedText(text=text, tokens=tuple(tokens)),))


def profile_up_to(n_kv):
    step = StepProfile(cached=True, n_kv=n_kv, parts=(), plain_s=1.0, profiled_s=1.0)
    return Profile(steps=(step,), took_s=1.0)


@pytest.fixture
def card(card_of):
    return card_of(TimeCard)


@pytest.fixture
def document(context):
    context.document.set_tokenizer(WordTokenizer())
    return context.document


@pytest.fixture
def presenter(context, card, document):
    return TimePresenter(context, card)


@pytest.fixture
def client(context, presenter):
    return context.clients[0]


def test_a_finished_run_is_profiled_at_the_length_of_its_text(presenter, client, log_of):
    log = log_of(5, cached=True)
    presenter.on_run_ended(log)
    (question,) = client.asked
    assert isinstance(question, ProfileQuestion)
    assert question.context == log.context_of(4)


def test_a_hidden_card_has_nothing_measured_until_it_is_seen(presenter, client, card, log_of):
    card.is_shown = False
    presenter.on_run_ended(log_of(5))
    assert not client.asked
    card.is_shown = True
    presenter.refresh()
    assert len(client.asked) == 1


def test_only_a_much_longer_text_is_profiled_again(presenter, client, card, log_of):
    presenter.on_run_ended(log_of(7))
    profile = profile_up_to(10)
    client.reply(profile)
    assert card.show_profile.call_args.args == (profile, "")
    presenter.on_run_ended(log_of(11))  # 14 tokens
    assert len(client.asked) == 1
    presenter.on_run_ended(log_of(12))
    assert len(client.asked) == 2


def test_a_person_can_have_it_profiled_again_after_a_failure_too(presenter, client, card, log_of):
    presenter.on_run_ended(log_of(7))
    client.take_back()
    client.failed.emit(Failure(message="No memory."))
    assert "No memory." in card.show_profile.call_args.args[1]
    presenter.refresh()
    assert len(client.asked) == 1
    presenter.profile_again()
    assert len(client.asked) == 2


def test_other_conditions_make_a_profile_stale(presenter, client, log_of):
    presenter.on_run_ended(log_of(7, threads=2))
    client.reply(profile_up_to(10))
    presenter.on_run_ended(log_of(7, threads=1))
    assert len(client.asked) == 2
    client.reply(profile_up_to(10))
    presenter.on_threads_changed(1)
    assert len(client.asked) == 3


def test_another_model_forgets_run_and_profile(presenter, client, card, log_of):
    presenter.on_run_ended(log_of(7))
    presenter.on_model_changed(FACTS)
    presenter.refresh()
    assert not client.is_waiting
    card.show_profile.assert_called_with(None, "", is_earlier=False)


def test_a_run_without_a_step_has_nothing_to_profile(presenter, client, log_of):
    presenter.on_run_ended(log_of(0))
    presenter.profile_again()
    assert not client.asked


def test_a_profile_of_a_text_that_was_changed_is_marked(
    presenter, client, card, context, document, log_of
):
    log = log_of(7, cached=True)
    written = (*log.request.prompt_tokens, *(step.token_id for step in log.steps))

    def is_earlier():
        context.controller.tokens_ready.emit()
        return card.show_profile.call_args.kwargs["is_earlier"]

    write(document, written)
    presenter.on_run_ended(log)
    client.reply(profile_up_to(10))
    assert not is_earlier()
    write(document, (*written, 1, 2))
    assert not is_earlier()
    write(document, (2, *written[1:]))
    assert is_earlier()
    write(document, written[:3])
    assert is_earlier()
    write(document, written)
    assert not is_earlier()


def test_measuring_again_takes_the_text_as_it_stands(presenter, client, card, document, log_of):
    presenter.on_model_changed(FACTS)
    presenter.on_run_ended(log_of(7, cached=True))
    client.reply(profile_up_to(10))
    write(document, (2, 1, 2, 1))
    presenter.profile_again()
    assert client.question.context == (2, 1, 2, 1)
    client.reply(profile_up_to(4))
    assert card.show_profile.call_args.kwargs == {"is_earlier": False}
    write(document, (1,) * 21)
    presenter.profile_again()
    assert len(client.question.context) == 10, "longer than the model's context"
