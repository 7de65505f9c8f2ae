"""The presenter of the runs, between made-up runs and cards that only remember."""

import csv
import io
import json

import pytest

from fixtures.saved_sessions import numbered
from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.runs.choice.card import ChoiceCard
from playground.tabs.runs.presenter import RunsPresenter
from playground.tabs.runs.repeating import Repeating
from playground.tabs.runs.rerunning import Rerunning
from playground.tabs.runs.table.card import RunsCard

FACTS = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=(), summary="9 parameters",
)  # fmt: skip


def make_log(n_steps=3, *, model="words", dtype="float32", into_text=True):
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1, 2), max_new_tokens=9, seed=1),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=Conditions(model=model, dtype=dtype, blas_threads=1),
        command="gpt2-playground generate",
        into_text=into_text,
    )
    for _ in range(n_steps):
        add_step(log)
    return log


def add_step(log):
    index = len(log.steps)
    forward = ForwardPass(cached=True, n_past=1 + index, n_seq=1, forward_s=0.01)
    log.append(
        StepRecord(
            index=index, token_id=2, text="a", is_end_of_text=False, mode=CacheMode.ON,
            sampling=SamplingParams(), passes=(forward,), prefill=index == 0, sampling_s=0.001,
            probability=0.5, kv_cache_bytes=0,
        )
    )  # fmt: skip


class World:
    """A presenter with two runs behind it, of which the first is chosen."""

    def __init__(self, context, card_of):
        self.controller = context.controller
        self.logs = self.controller.logs = numbered([make_log(), make_log(5)])
        self.runs = card_of(RunsCard, is_shown=False)
        self.choice = card_of(ChoiceCard, is_shown=False)
        self.choose(1)
        self.repeating = Repeating(context)
        self.rerunning = Rerunning(context)
        self.presenter = RunsPresenter(
            context,
            self.runs,
            self.choice,
            repeating=self.repeating,
            rerunning=self.rerunning,
        )
        self.controller.model_changed.emit(FACTS)

    def choose(self, *numbers):
        self.runs.selected_numbers.return_value = numbers

    def show(self):
        self.runs.is_shown = self.choice.is_shown = True
        self.presenter.on_shown()

    def hide(self):
        self.runs.is_shown = self.choice.is_shown = False

    def begin(self, log):
        numbered(self.logs)
        self.controller.run_began.emit(log)

    def flush(self):
        self.controller.flushed.emit()

    def end(self, log):
        self.controller.run_ended.emit(log)

    @property
    def rows(self):
        return self.runs.show_rows.call_args.args[0]

    @property
    def reason(self):
        return self.runs.set_repeat_available.call_args.args[0]


@pytest.fixture
def world(context, card_of):
    return World(context, card_of)


def test_a_hidden_tab_costs_nothing(world):
    world.begin(world.logs[1])
    world.flush()
    world.end(world.logs[1])
    assert not world.runs.show_rows.called
    assert not world.runs.show_row.called
    assert not world.choice.show_choice.called
    world.show()
    assert [row.n_tokens for row in world.rows] == [3, 5]
    world.runs.show_rows.reset_mock()
    world.hide()
    world.begin(world.logs[1])
    assert not world.runs.show_rows.called


def test_a_flush_brings_the_live_row_up_to_date_and_no_other(world):
    world.show()
    world.begin(world.logs[1])
    world.runs.show_rows.reset_mock()
    world.choice.show_choice.reset_mock()
    add_step(world.logs[1])
    world.flush()
    row = world.runs.show_row.call_args.args[0]
    assert (row.number, row.n_tokens, row.is_live) == (2, 6, True)
    assert not world.runs.show_rows.called
    assert not world.choice.show_choice.called
    world.choose(2)
    world.flush()
    assert world.choice.show_choice.call_args.args[0].is_live


def test_a_run_that_has_ended_is_not_live(world):
    world.show()
    world.begin(world.logs[1])
    assert [row.is_live for row in world.rows] == [False, True]
    world.end(world.logs[1])
    assert [row.is_live for row in world.rows] == [False, False]


def test_an_end_heard_of_late_does_not_end_the_next_run(world):
    world.show()
    world.begin(world.logs[1])
    world.end(world.logs[0])
    assert [row.is_live for row in world.rows] == [False, True]


def test_one_run_of_the_model_in_hand_can_be_repeated(world):
    world.show()
    assert world.reason == ""
    world.presenter.repeat(4)
    assert world.repeating.is_going_on
    assert world.repeating.series[0].source is world.logs[0]
    assert world.repeating.series[0].n_wanted == 4


def other_model(world):
    world.logs[0] = make_log(model="other")
    numbered(world.logs)


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda world: world.choose(1, 2), "Choose one run"),
        (lambda world: world.choose(), "Choose one run"),
        (lambda world: world.begin(world.logs[1]), "under way"),
        (lambda world: other_model(world), "load that model"),
    ],
)
def test_what_cannot_be_repeated_is_not_and_the_reason_is_given(world, arrange, said):
    arrange(world)
    world.show()
    assert said in world.reason
    world.presenter.repeat(4)
    assert not world.repeating.is_going_on


def test_the_command_is_that_of_the_run_chosen(world):
    world.choose(2)
    world.presenter.copy_command()
    world.runs.copy_command.assert_called_once_with(2, "gpt2-playground generate")
    world.choose(1, 2)
    world.presenter.copy_command()
    assert world.runs.copy_command.call_count == 1


def test_a_run_that_no_command_repeats_says_so(world):
    world.show()
    assert world.runs.set_command_available.call_args.args == ("",)
    world.logs[0].command = ""
    world.presenter.select()
    assert "fault" in world.runs.set_command_available.call_args.args[0]
    world.presenter.copy_command()
    assert not world.runs.copy_command.called


def test_the_runs_chosen_are_exported_step_by_step(world):
    world.choose(2)
    world.presenter.export_chosen("csv")
    title, suffix, content = world.runs.save.call_args.args
    assert (title, suffix) == ("run 2", "csv")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(row["run"], row["step"]) for row in rows] == [("2", str(n)) for n in range(5)]


def test_all_runs_are_exported_whatever_is_chosen(world):
    world.presenter.export_all("json")
    title, suffix, content = world.runs.save.call_args.args
    assert (title, suffix) == ("all runs", "json")
    assert [run["run"] for run in json.loads(content)["runs"]] == [1, 2]


def test_progress_of_repeats_is_passed_on(world):
    world.repeating.progressed.emit("Repeat 2 of 5")
    world.runs.show_repeating.assert_called_once_with("Repeat 2 of 5", is_going_on=False)


def test_stop_ends_the_repeat_under_way_and_those_to_come(world, qtbot):
    world.show()
    world.presenter.repeat(4)
    world.presenter.stop()
    world.controller.stop.assert_called_once_with()
    qtbot.waitUntil(lambda: not world.repeating.is_going_on)
    assert not world.controller.repeat.called


def test_the_card_of_the_runs_chosen_is_kept_up_to_date_alone_too(world):
    world.choice.is_shown = True
    world.presenter.on_shown()
    world.begin(world.logs[1])
    world.choose(2)
    world.flush()
    assert world.choice.show_choice.call_args.args[0].is_live


def test_a_run_is_shown_with_the_text_that_it_went_on_from(world):
    world.logs.append(log := make_log())
    world.begin(log)
    log.prompt, log.written = "world", " world world"
    world.end(log)
    world.choose(3)
    world.presenter.show_text()
    world.runs.show_text.assert_called_once_with(3, "world", " world world")
