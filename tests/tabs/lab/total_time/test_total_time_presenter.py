"""The presenter of the total time before a card that only remembers."""

import pytest

from playground.control.run_display import Measured
from playground.measure.speedup import NoSpeedup
from playground.tabs.lab.total_time import TotalTimeCard, TotalTimePresenter

NO_SPEEDUP = NoSpeedup(reason="No context was measured both ways.")


@pytest.fixture
def card(card_of):
    return card_of(TotalTimeCard)


@pytest.fixture
def presenter(context, card, scheduler):
    return TotalTimePresenter(context, card, scheduler)


def test_a_run_is_drawn_in_the_cards_turns_and_at_once_when_it_has_ended(
    presenter, context, card, scheduler, log_of, make_run
):
    scheduler.add.assert_called_once_with(card, presenter.refresh)
    context.controller.measured = Measured(current=make_run(5), is_live=True)
    context.controller.flushed.emit()
    card.show_runs.assert_not_called()
    context.controller.measured = Measured(current=make_run(5), speedup=NO_SPEEDUP)
    context.controller.run_ended.emit(log_of(5))
    run, earlier, speedup = card.show_runs.call_args.args
    assert not run.is_live
    assert (earlier, speedup) == ([], NO_SPEEDUP)


def test_another_model_takes_the_runs_away_at_once(presenter, context, card, facts):
    context.controller.model_changed.emit(facts)
    card.show_runs.assert_called_once_with(None, [], None)


def test_a_card_come_in_sight_is_drawn_in_its_turn(presenter, card, scheduler):
    presenter.on_shown()
    scheduler.request.assert_called_once_with()
    card.show_runs.assert_not_called()
