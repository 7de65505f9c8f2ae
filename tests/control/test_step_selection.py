"""The step that the tabs look into."""

import pytest

from playground.control.step_selection import StepSelection
from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog, StepOfRun


def log_of(*token_ids: int, run_id: int = 1) -> RunLog:
    log = RunLog(
        run_id=run_id,
        request=GenerationRequest(prompt_tokens=(7, 8), max_new_tokens=9, seed=0),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
    )
    for token_id in token_ids:
        add_step(log, token_id)
    return log


def add_step(log: RunLog, token_id: int) -> None:
    log.append(
        StepRecord(
            index=len(log.steps),
            token_id=token_id,
            text="x",
            is_end_of_text=False,
            mode=CacheMode.ON,
            sampling=SamplingParams(),
            passes=(ForwardPass(cached=True, n_past=0, n_seq=2, forward_s=0.01),),
            prefill=not log.steps,
            sampling_s=0.001,
            probability=0.5,
            kv_cache_bytes=0,
        )
    )


@pytest.fixture
def selection() -> StepSelection:
    return StepSelection()


@pytest.fixture
def heard(selection: StepSelection) -> list[StepOfRun | None]:
    heard: list[StepOfRun | None] = []
    selection.selection_changed.connect(heard.append)
    return heard


def test_the_newest_step_of_a_run_is_selected_as_it_comes(selection, heard):
    log = log_of()
    selection.begin(log)
    add_step(log, 3)
    selection.refresh()
    add_step(log, 4)
    selection.refresh()

    assert [(step.index, step.record.token_id) for step in heard] == [(0, 3), (1, 4)]


def test_a_chosen_step_stays_selected_while_the_run_goes_on(selection, heard):
    log = log_of(3, 4, 5)
    selection.begin(log)
    selection.refresh()
    selection.select(1)
    add_step(log, 6)
    selection.refresh()

    assert selection.current.index == 1
    assert selection.current.context == (7, 8, 3)
    assert not selection.is_following
    selection.follow()
    assert [step.index for step in heard] == [2, 1, 3]


def test_a_step_of_an_earlier_run_can_be_selected(selection):
    earlier, newer = log_of(3, 4), log_of(5, run_id=2)
    selection.begin(newer)
    selection.select(1, earlier)

    assert selection.current.log is earlier
    assert selection.log is earlier


def test_selecting_the_same_step_again_is_no_news(selection, heard):
    selection.begin(log_of(3, 4))
    selection.select(1)
    selection.select(1)
    selection.select_text()
    selection.select_text()

    assert [None if step is None else step.index for step in heard] == [1, None]


@pytest.mark.parametrize("index", [-1, 2])
def test_a_step_that_does_not_exist_is_refused(selection, index):
    selection.begin(log_of(3, 4))

    with pytest.raises(IndexError):
        selection.select(index)


def test_another_model_leaves_no_step_selected(selection, heard):
    selection.begin(log_of(3))
    selection.select(0)
    selection.clear()
    selection.follow()

    assert selection.current is None
    assert heard[-1] is None
