"""What follows from switching a fault on, and when the worker is asked about causality."""

from types import SimpleNamespace

import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    Failure,
    Fault,
    ForwardPass,
    GenerationRequest,
    LogitComparison,
    SamplingParams,
    StepAgreement,
    StepRecord,
    Verdict,
)
from playground.generation.run_log import RunLog
from playground.tabs.what_if.causality.card import CausalityCard
from playground.tabs.what_if.causality.figures import CausalityQuestion
from playground.tabs.what_if.causality.presenter import CausalityPresenter
from playground.tabs.what_if.faults.card import DivergenceCard, FaultsCard
from playground.tabs.what_if.faults.presenter import FaultBanner, FaultPresenter


@pytest.fixture
def cards(card_of):
    return SimpleNamespace(
        faults=card_of(FaultsCard), divergence=card_of(DivergenceCard), banner=card_of(FaultBanner)
    )


@pytest.fixture
def faults(context, cards):
    return FaultPresenter(context, cards.faults, cards.divergence, cards.banner)


def log():
    return RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=9, seed=0),
        sampling=SamplingParams(),
        mode=CacheMode.RACE,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
    )


def raced_step():
    return StepRecord(
        index=0, token_id=1, text="x", is_end_of_text=False, mode=CacheMode.RACE,
        sampling=SamplingParams(), prefill=True, sampling_s=0.0, probability=0.5, kv_cache_bytes=0,
        passes=tuple(
            ForwardPass(cached=cached, n_past=0, n_seq=1, forward_s=0.001)
            for cached in (True, False)
        ),
        agreement=StepAgreement(
            logits=LogitComparison(argmax_equal=True, max_abs_diff=0.0, kl_divergence=0.0),
            token_id=1, other_token_id=1, verdict=Verdict.EQUAL,
        ),
    )  # fmt: skip


def test_a_fault_is_shown_above_the_content_and_among_the_conditions(faults, cards, context):
    faults.set_fault(Fault.NOT_RESET)
    cards.banner.show_fault.assert_called_once_with(Fault.NOT_RESET)
    context.settings.set_fault.assert_called_once_with(Fault.NOT_RESET)
    faults.turn_off()
    cards.faults.set_fault.assert_called_once_with(None)


def test_the_button_races_whatever_the_switch_was(faults, context):
    faults.race()
    context.window.top_bar.cache_switch.set_mode.assert_called_once_with(CacheMode.RACE)
    context.controller.regenerate.assert_called_once_with()


def test_a_run_that_races_no_step_leaves_the_last_race_in_place(faults, cards, context):
    context.controller.run_began.emit(log())
    context.controller.flushed.emit()
    cards.divergence.show_divergence.assert_called_once_with(None, is_live=False)


@pytest.mark.usefixtures("faults")
def test_a_race_is_live_until_it_ends_also_if_it_fails(cards, context):
    race = log()
    context.controller.run_began.emit(race)
    race.append(raced_step())
    context.controller.flushed.emit()
    assert cards.divergence.show_divergence.call_args.kwargs == {"is_live": True}
    context.controller.run_ended.emit(race)
    assert cards.divergence.show_divergence.call_args.kwargs == {"is_live": False}
    context.controller.run_began.emit(log())
    context.controller.flushed.emit()
    shown = cards.divergence.show_divergence.call_args
    assert shown.args[0].tokens.tolist() == [1]
    assert shown.kwargs == {"is_live": False}


@pytest.mark.usefixtures("faults")
def test_the_last_race_of_a_session_that_was_opened_is_shown(cards, context):
    race, later = log(), log()
    race.append(raced_step())
    context.controller.logs_of_model = [race, later]
    context.controller.runs_changed.emit()
    (divergence,), how = cards.divergence.show_divergence.call_args
    assert (divergence.tokens.tolist(), how) == ([1], {"is_live": False})
    context.controller.logs_of_model = [later]
    context.controller.runs_changed.emit()
    cards.divergence.show_divergence.assert_called_with(None, is_live=False)


@pytest.mark.parametrize("n_layer", [0, 6])
@pytest.mark.usefixtures("faults")
def test_another_model_is_known_by_whether_it_has_blocks(cards, context, n_layer):
    context.controller.model_changed.emit(SimpleNamespace(n_layer=n_layer))
    cards.faults.set_has_blocks.assert_called_once_with(n_layer > 0)
    cards.divergence.show_divergence.assert_called_once_with(None, is_live=False)


@pytest.mark.usefixtures("faults")
def test_a_hidden_plot_is_not_drawn(cards, context):
    cards.divergence.is_shown = False
    context.controller.run_began.emit(log())
    context.controller.flushed.emit()
    cards.divergence.show_divergence.assert_not_called()


@pytest.fixture
def text(context):
    """The text, by the tokens that a model would see of it; None while they are not known."""
    text = SimpleNamespace(tokens=(5, 6, 7, 8))
    context.window.editor.document_model = SimpleNamespace(context=lambda: text.tokens)
    return text


@pytest.fixture
def card(card_of):
    card = card_of(CausalityCard)
    card.position, card.choice, card.is_masked = None, 0, True
    return card


@pytest.fixture
def causality(context, card, text):
    return CausalityPresenter(context, card)


@pytest.fixture
def client(context, causality):
    (client,) = context.clients
    return client


def answers(card):
    return [call.args[0] for call in card.show_answer.call_args_list]


def test_a_token_in_the_middle_is_changed_unless_one_was_chosen(causality, client, card):
    causality.refresh()
    assert client.asked == [CausalityQuestion(context=(5, 6, 7, 8), position=2)]
    card.position = 1
    causality.refresh()
    assert client.asked[-1].position == 1


def test_what_was_asked_is_not_asked_again(causality, client, card):
    causality.refresh()
    causality.refresh()
    client.reply("answer")
    causality.refresh()
    assert len(client.asked) == card.show_waiting.call_count == 1
    assert answers(card) == ["answer"]


def test_another_text_or_mask_is_asked_about(causality, client, card, text, context):
    causality.refresh()
    text.tokens = (5, 6)
    context.controller.tokens_ready.emit()
    card.is_masked = False
    causality.refresh()
    assert [(len(each.context), each.is_masked) for each in client.asked] == [
        (4, True),
        (2, True),
        (2, False),
    ]


def test_nothing_is_asked_while_hidden_or_before_the_tokens_are_known(
    causality, client, card, text
):
    card.is_shown = False
    causality.refresh()
    card.is_shown, text.tokens = True, None
    causality.refresh()
    assert client.asked == []


def test_a_run_is_asked_about_only_once_its_tokens_are_known(causality, client, context):
    context.controller.run_began.emit(log())
    context.controller.flushed.emit()
    context.controller.run_ended.emit(log())
    assert client.asked == []
    context.controller.tokens_ready.emit()
    assert len(client.asked) == 1


def test_an_empty_text_empties_the_card(causality, client, card, text):
    causality.refresh()
    text.tokens = ()
    causality.refresh()
    assert not client.is_waiting
    assert answers(card) == [None]


def test_another_model_is_asked_anew(causality, client, card, context):
    causality.refresh()
    client.reply("answer")
    context.controller.model_changed.emit(None)
    assert answers(card) == ["answer", None]
    assert client.asked[-1] == client.asked[0]


def test_a_failure_is_said_in_its_own_words(causality, client, card):
    causality.refresh()
    client.failed.emit(Failure(message="It cannot be."))
    card.show_failure.assert_called_once_with("It cannot be.")
