"""The presenter of rows before a card that only remembers, its questions answered by the test."""

import pytest

from playground.tabs.lab.work.card import WorkCard
from playground.tabs.lab.work.figures import KeyChange, RecomputedKeysQuestion
from playground.tabs.lab.work.presenter import WorkPresenter


@pytest.fixture
def working(context, card_of, scheduler):
    def make(*, is_shown=True):
        card = card_of(WorkCard, is_shown=is_shown)
        presenter = WorkPresenter(context, card, scheduler)
        (client,) = context.clients
        return presenter, card, client

    return make


def test_rows_are_counted_when_steps_come_in(working, log_of, add_step):
    presenter, card, _ = working()
    presenter.on_run_began(log := log_of(0))
    add_step(log, 0)
    add_step(log, 1)
    presenter.refresh()
    presenter.refresh()
    (work,) = card.show_work.call_args.args
    assert (work.needed, work.recomputed) == (5, 4)
    assert [call.args[0] is None for call in card.show_work.call_args_list] == [True, False]


def test_a_hidden_grid_costs_nothing_until_it_is_shown(working, log_of):
    presenter, card, _ = working(is_shown=False)
    presenter.on_run_began(log_of(3))
    presenter.refresh()
    card.show_work.assert_not_called()
    card.is_shown = True
    presenter.refresh()
    assert card.show_work.call_args.args[0].n_steps == 3


def test_a_recomputed_cell_is_looked_into(working, log_of):
    presenter, card, client = working()
    presenter.on_run_began(log := log_of(6))
    presenter.choose(4, 5)
    assert client.asked == [
        RecomputedKeysQuestion(context=log.context_of(4), n_first=6, position=5)
    ]
    change = KeyChange(
        position=5, token_id=1, text=" Lily", layer=2, change_norm=3.2e-6, key_norm=12.34,
        is_rounding=True,
    )  # fmt: skip
    client.reply(change)
    (words,) = card.show_finding.call_args.args
    assert "“ Lily” at position 5" in words
    assert "3.2e-06 of 12.3" in words
    assert "wasted" in words


@pytest.mark.parametrize(("step", "position"), [(4, 7), (4, 8), (9, 0)])
def test_other_cells_are_no_question(working, log_of, step, position):
    presenter, _, client = working()
    presenter.on_run_began(log_of(6))
    presenter.choose(step, position)
    assert client.asked == []


def test_a_look_into_a_cell_gives_way_to_a_run(working, log_of):
    presenter, card, client = working()
    presenter.on_run_began(log_of(6))
    presenter.choose(4, 5)
    presenter.on_worker_wanted()
    assert not client.is_waiting
    card.show_finding.assert_called_with("")
