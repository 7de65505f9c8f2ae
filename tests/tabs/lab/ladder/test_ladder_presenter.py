"""The ladder's presenter before a fake view, its questions answered by the test."""

from unittest.mock import Mock

import pytest

from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.ladder.figures import ClimbResult, ClimbState, RungTiming
from playground.tabs.lab.ladder.presenter import LadderPresenter
from playground.tabs.lab.views import LadderView


@pytest.fixture
def climb(parent, fake_client, view_of):
    """A presenter, its view and its client."""
    view = view_of(LadderView)
    presenter = LadderPresenter(view, fake_client, parent)
    presenter.set_model(Mock(spec=ModelFacts, n_ctx=130))
    return presenter, view, fake_client


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


def progress_of(view):
    return view.show_ladder.call_args.args[0]


def test_the_ladder_is_climbed_rung_by_rung_at_every_length_that_fits(climb):
    presenter, view, client = climb
    assert progress_of(view).state is ClimbState.NOT_YET
    presenter.climb()
    answer_all(client)
    asked = [(question.context_tokens, question.rung) for question in client.asked]
    assert asked == [(n, rung) for n in (64, 128) for rung in range(6)]
    progress = progress_of(view)
    assert progress.state is ClimbState.DONE
    assert progress.n_same == progress.n_planned == 12
    assert progress.gain(3) == pytest.approx(4 / 3)
    assert progress.gain(0) is None


def test_a_climb_that_is_stopped_goes_on_where_it_was(climb):
    presenter, view, client = climb
    presenter.climb()
    answer_all(client, most=4)
    presenter.stop()
    assert progress_of(view).state is ClimbState.STOPPED
    presenter.climb()
    assert (client.question.rung, client.question.context_tokens) == (4, 64)


def test_a_climb_waits_while_a_run_goes_on(climb):
    presenter, view, client = climb
    presenter.climb()
    client.is_at_it = True
    client.began.emit()
    assert progress_of(view).state is ClimbState.CLIMBING
    client.is_at_it = False
    client.gave_way.emit()
    assert progress_of(view).state is ClimbState.WAITING


def test_a_finished_climb_begins_anew(climb):
    presenter, view, client = climb
    presenter.climb()
    answer_all(client)
    presenter.climb()
    assert len(progress_of(view).results) == 0
    assert client.question.rung == 0


def test_another_model_or_number_of_threads_takes_the_results_away(climb):
    presenter, view, client = climb
    presenter.climb()
    answer_all(client, most=3)
    presenter.clear()
    assert progress_of(view).state is ClimbState.NOT_YET
    assert not client.is_waiting


def test_a_rung_that_fails_stops_the_climb_with_the_reason(climb):
    presenter, view, client = climb
    presenter.climb()
    client.take_back()
    client.failed.emit(Failure(message="There is no memory left."))
    assert progress_of(view).state is ClimbState.FAILED
    assert progress_of(view).failure == "There is no memory left."
