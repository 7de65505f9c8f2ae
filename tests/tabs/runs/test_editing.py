"""Naming, deleting and using runs, between made-up runs and a card that only remembers."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from fixtures.saved_sessions import numbered
from playground.generation import CacheMode, Fault
from playground.shell.window.app_state import AppState
from playground.tabs.runs.editing import RunEditing
from playground.tabs.runs.table.card import RunsCard


class World:
    """Four runs, of which none is chosen yet."""

    def __init__(self, context, card_of, make_log):
        self.context, self.controller = context, context.controller
        self.logs = numbered([make_log(seed=seed) for seed in (1, 2, 3, 4)])
        self.controller.logs = list(self.logs)
        self.card = card_of(RunsCard)
        self.card.actions_of_run = Mock()
        self.editing = RunEditing(context, self.card)
        self.choose()

    def choose(self, *numbers):
        self.card.selected_numbers.return_value = numbers
        self.editing.refresh()

    @property
    def seeds(self):
        return [log.request.seed for log in self.controller.logs]


@pytest.fixture
def world(context, card_of, make_log):
    return World(context, card_of, make_log)


def test_deleted_runs_are_put_back_where_they_were_the_latest_first(world):
    world.choose(1, 3)
    world.editing.delete()
    assert world.seeds == [2, 4]
    world.card.choose.assert_called_with([2])
    world.choose(4)
    world.editing.delete()
    assert world.seeds == [2]
    world.card.choose.assert_called_with([2])
    world.editing.undo_delete()
    assert world.seeds == [2, 4]
    world.editing.undo_delete()
    assert world.seeds == [1, 2, 3, 4]
    world.card.choose.assert_called_with([1, 3])
    world.editing.undo_delete()
    assert world.seeds == [1, 2, 3, 4]


def test_a_run_keeps_its_number_whatever_is_deleted(world):
    world.choose(2)
    world.editing.delete()
    assert [log.number for log in world.controller.logs] == [1, 3, 4]
    world.choose(3)
    world.editing.ask_for_notes()
    world.card.ask_for_notes.assert_called_with(3, "", "")
    world.editing.write_notes("third", "")
    assert world.logs[2].name == "third"


def test_a_run_made_after_a_delete_stays_the_newest(world, make_log):
    world.choose(4)
    world.editing.delete()
    world.controller.logs.append(make_log(seed=5))
    world.editing.undo_delete()
    assert sorted(world.seeds) == [1, 2, 3, 4, 5]


def test_a_delete_is_told_and_offers_its_undo(world):
    world.choose(2)
    world.editing.delete()
    told = world.context.window.show_notice.call_args
    assert told.args[1] == "Run 2 was deleted."
    assert told.kwargs["offer"] is world.card.actions_of_run.undo
    world.choose(1, 3)
    world.editing.delete()
    assert world.context.window.show_notice.call_args.args[1] == "2 runs were deleted."


def test_nothing_is_deleted_or_put_back_while_a_run_is_under_way(world):
    world.choose(2)
    world.editing.delete()
    world.controller.state = AppState.RUNNING
    world.choose(1)
    world.editing.delete()
    world.editing.undo_delete()
    assert world.seeds == [1, 3, 4]
    for offered in (world.card.set_delete_available, world.card.set_undo_available):
        assert "under way" in offered.call_args.args[0]


def test_another_session_does_not_get_the_deleted_runs_of_this_one(world, make_log):
    world.choose(1)
    world.editing.delete()
    world.controller.set_logs([make_log(seed=9)])
    world.editing.undo_delete()
    assert world.seeds == [9]
    assert world.context.window.notice_area.withdraw_about.called


def test_name_and_comment_go_to_the_run_that_was_asked_about(world):
    world.choose(2)
    world.editing.ask_for_notes()
    world.card.ask_for_notes.assert_called_with(2, "", "")
    heard = []
    world.controller.runs_changed.connect(lambda: heard.append(True))
    world.choose(3)
    world.editing.write_notes("warm", "two\nlines")
    assert (world.logs[1].name, world.logs[1].comment) == ("warm", "two\nlines")
    assert world.logs[2].name == ""
    assert heard == [True]


def test_naming_a_run_keeps_what_was_deleted(world):
    world.choose(1)
    world.editing.delete()
    world.choose(1)
    world.editing.ask_for_notes()
    world.editing.write_notes("warm", "")
    world.editing.undo_delete()
    assert world.seeds == [1, 2, 3, 4]


def test_the_settings_of_a_run_are_put_in_force(world):
    world.choose(2)
    world.logs[1].mode = CacheMode.RACE
    world.editing.use_settings()
    log = world.logs[1]
    world.context.window.sampling_panel.use.assert_called_once_with(log.sampling, log.request)
    switch = world.context.window.top_bar.cache_switch
    switch.button.assert_called_once_with(CacheMode.RACE)
    assert switch.button.return_value.click.called
    world.card.tell.assert_called_with("The settings of run 2 are in force.")


def test_a_fault_is_no_setting_and_that_is_said(world):
    world.choose(2)
    log = world.logs[1]
    log.conditions = replace(log.conditions, fault=Fault.NOT_RESET)
    world.editing.use_settings()
    world.card.tell.assert_called_with("The settings of run 2 are in force, but not its fault.")


def test_what_needs_one_run_says_so(world):
    world.choose(1, 2)
    for offered in (world.card.set_notes_available, world.card.set_settings_available):
        assert offered.call_args.args == ("Choose one run.",)
    assert world.card.set_delete_available.call_args.args == ("",)
    world.choose(3)
    assert world.card.set_notes_available.call_args.args == ("",)
