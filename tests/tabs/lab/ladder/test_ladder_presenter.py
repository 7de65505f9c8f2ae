"""The ladder's presenter before a card that only remembers, its questions answered by the test."""

from unittest.mock import Mock

import pytest

from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.ladder.card import LadderCard
from playground.tabs.lab.ladder.figures import ClimbResult, ClimbState, RungTiming
from playground.tabs.lab.ladder.presenter import LadderPresenter


@pytest.fixture
def climb(context, card_of):
    """A presenter, its card and its client."""
    card = card_of(LadderCard)
    presenter = LadderPresenter(context, card)
    presenter.on_model_changed(Mock(spec=ModelFacts, n_ctx=130))
    (client,) = context.clients
    return presenter, card, client


def answer_all(client, most=100):
    for _ in range(most):
        if client.question is None:
            return
        question = client.question
        timing = RungTiming(
            rung=question.rung, title="t", explanation="e", n_timed=1,
            context_tokens=question.context_tokens, step_ms=60.0 / (1 + question.rung),
        )  # fmt: skip
        client.reply(ClimbResult(timing=timing, same_token=True, max_abs_logit_diff=1e-6))


def progress_of(card):
    return card.show_ladder.call_args.args[0]


def test_the_ladder_is_climbed_rung_by_rung_at_every_length_that_fits(climb):
    presenter, card, client = climb
    assert progress_of(card).state is ClimbState.NOT_YET
    presenter.climb()
    answer_all(client)
    asked = [(question.context_tokens, question.rung) for question in client.asked]
    assert asked == [(n, rung) for n in (64, 128) for rung in range(6)]
    progress = progress_of(card)
    assert progress.state is ClimbState.DONE
    assert progress.n_same == progress.n_planned == 12
    assert progress.gain(3) == pytest.approx(4 / 3)
    assert progress.gain(0) is None


def test_a_climb_that_is_stopped_goes_on_where_it_was(climb):
    presenter, card, client = climb
    presenter.climb()
    answer_all(client, most=4)
    presenter.stop()
    assert progress_of(card).state is ClimbState.STOPPED
    presenter.climb()
    assert (client.question.rung, client.question.context_tokens) == (4, 64)


def test_a_climb_waits_while_a_run_goes_on(climb):
    presenter, card, client = climb
    presenter.climb()
    client.is_at_it = True
    client.began.emit()
    assert progress_of(card).state is ClimbState.CLIMBING
    client.is_at_it = False
    client.gave_way.emit()
    assert progress_of(card).state is ClimbState.WAITING


def test_a_finished_climb_begins_anew(climb):
    presenter, card, client = climb
    presenter.climb()
    answer_all(client)
    presenter.climb()
    assert len(progress_of(card).results) == 0
    assert client.question.rung == 0


def test_another_model_or_number_of_threads_takes_the_results_away(climb):
    presenter, card, client = climb
    presenter.climb()
    answer_all(client, most=3)
    presenter.clear()
    assert progress_of(card).state is ClimbState.NOT_YET
    assert not client.is_waiting


def test_a_rung_that_fails_stops_the_climb_with_the_reason(climb):
    presenter, card, client = climb
    presenter.climb()
    client.take_back()
    client.failed.emit(Failure(message="There is no memory left."))
    assert progress_of(card).state is ClimbState.FAILED
    assert progress_of(card).failure == "There is no memory left."
