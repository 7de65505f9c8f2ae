"""The presenter of the runs, between made-up runs and a view that is mocked."""

import csv
import io
import json
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject

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
from playground.tabs.runs.presenter import RunsPresenter
from playground.tabs.runs.repeating import Repeating
from playground.tabs.runs.views import RunsView

FACTS = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=("hello",), summary="9 parameters",
)  # fmt: skip


def make_log(n_steps=3, *, model="words", dtype="float32"):
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1, 2), max_new_tokens=9, seed=1),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=Conditions(model=model, dtype=dtype, blas_threads=1),
        command="gpt2-playground generate",
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

    def __init__(self):
        self.parent = QObject()
        self.logs = [make_log(), make_log(5)]
        self.view = Mock(spec=RunsView)
        self.choose(1)
        self.repeating = Repeating(self.parent)
        self.presenter = RunsPresenter(self.view, self.logs, self.repeating, self.parent)
        self.presenter.set_model(FACTS)

    def choose(self, *numbers):
        self.view.selected_numbers.return_value = numbers

    def show(self):
        self.presenter.show_tab("runs")

    @property
    def rows(self):
        return self.view.show_rows.call_args.args[0]

    @property
    def reason(self):
        return self.view.set_repeat_available.call_args.args[0]


@pytest.fixture
def world(qapp):
    return World()


def test_a_hidden_tab_costs_nothing(world):
    world.presenter.begin(world.logs[1])
    world.presenter.flush()
    world.presenter.end(world.logs[1])
    assert not world.view.show_rows.called
    assert not world.view.show_row.called
    assert not world.view.show_choice.called
    world.show()
    assert [row.n_tokens for row in world.rows] == [3, 5]
    world.view.reset_mock()
    world.presenter.show_tab("lab")
    world.presenter.begin(world.logs[1])
    assert not world.view.show_rows.called


def test_a_flush_brings_the_live_row_up_to_date_and_no_other(world):
    world.show()
    world.presenter.begin(world.logs[1])
    world.view.show_rows.reset_mock()
    world.view.show_choice.reset_mock()
    add_step(world.logs[1])
    world.presenter.flush()
    row = world.view.show_row.call_args.args[0]
    assert (row.number, row.n_tokens, row.is_live) == (2, 6, True)
    assert not world.view.show_rows.called
    assert not world.view.show_choice.called
    world.choose(2)
    world.presenter.flush()
    assert world.view.show_choice.call_args.args[0].is_live


def test_a_run_that_has_ended_is_not_live(world):
    world.show()
    world.presenter.begin(world.logs[1])
    assert [row.is_live for row in world.rows] == [False, True]
    world.presenter.end(world.logs[1])
    assert [row.is_live for row in world.rows] == [False, False]


def test_an_end_heard_of_late_does_not_end_the_next_run(world):
    world.show()
    world.presenter.begin(world.logs[1])
    world.presenter.end(world.logs[0])
    assert [row.is_live for row in world.rows] == [False, True]


def test_one_run_of_the_model_in_hand_can_be_repeated(world):
    world.show()
    assert world.reason == ""
    world.presenter.repeat(4)
    assert world.repeating.is_going_on
    assert world.repeating.series[0].source is world.logs[0]
    assert world.repeating.series[0].n_wanted == 4


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda world: world.choose(1, 2), "Choose one run"),
        (lambda world: world.choose(), "Choose one run"),
        (lambda world: world.presenter.begin(world.logs[1]), "under way"),
        (lambda world: world.logs.__setitem__(0, make_log(model="other")), "load that model"),
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
    world.view.copy_command.assert_called_once_with(2, "gpt2-playground generate")
    world.choose(1, 2)
    world.presenter.copy_command()
    assert world.view.copy_command.call_count == 1


def test_a_run_that_no_command_repeats_says_so(world):
    world.show()
    assert world.view.set_command_available.call_args.args == ("",)
    world.logs[0].command = ""
    world.presenter.select()
    assert "fault" in world.view.set_command_available.call_args.args[0]
    world.presenter.copy_command()
    assert not world.view.copy_command.called


def test_the_runs_chosen_are_exported_step_by_step(world):
    world.choose(2)
    world.presenter.export_chosen("csv")
    title, suffix, content = world.view.save.call_args.args
    assert (title, suffix) == ("run 2", "csv")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(row["run"], row["step"]) for row in rows] == [("2", str(n)) for n in range(5)]


def test_all_runs_are_exported_whatever_is_chosen(world):
    world.presenter.export_all("json")
    title, suffix, content = world.view.save.call_args.args
    assert (title, suffix) == ("all runs", "json")
    assert [run["run"] for run in json.loads(content)["runs"]] == [1, 2]


def test_progress_of_repeats_is_passed_on(world):
    world.repeating.progressed.emit("Repeat 2 of 5")
    world.view.show_repeating.assert_called_once_with("Repeat 2 of 5", is_going_on=False)
