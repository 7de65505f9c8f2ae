"""A token has a step only if the run drew it after exactly the text before it."""

from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog, StepOfRun
from playground.tabs.next_token.text_index import place_of_step, steps_of_text


def log_of(prompt, written, run_id=1):
    request = GenerationRequest(prompt_tokens=prompt, max_new_tokens=9, seed=0)
    conditions = Conditions(model="tiny", dtype="float32", blas_threads=1)
    log = RunLog(
        run_id=run_id,
        request=request,
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=conditions,
    )
    for index, token_id in enumerate(written):
        log.append(
            StepRecord(
                index=index,
                token_id=token_id,
                text="x",
                is_end_of_text=False,
                mode=CacheMode.ON,
                sampling=SamplingParams(),
                passes=(ForwardPass(cached=True, n_past=0, n_seq=1, forward_s=0.01),),
                prefill=index == 0,
                sampling_s=0.0,
                probability=0.5,
                kv_cache_bytes=0,
            )
        )
    return log


def indices(context, *logs):
    return {at: (step.log.run_id, step.index) for at, step in steps_of_text(context, logs).items()}


def test_every_token_of_a_run_has_its_step():
    log = log_of((1, 2), (5, 6, 7))

    assert indices((1, 2, 5, 6, 7), log) == {2: (1, 0), 3: (1, 1), 4: (1, 2)}


def test_tokens_behind_an_edit_have_no_step_any_more():
    log = log_of((1, 2), (5, 6, 7))

    assert indices((1, 2, 5, 9, 7), log) == {2: (1, 0)}
    assert indices((1, 3, 5, 6, 7), log) == {}
    assert indices((1,), log) == {}


def test_a_run_that_goes_on_from_another_adds_its_steps():
    first, second = log_of((1,), (5, 6)), log_of((1, 5, 6), (7,), run_id=2)

    assert indices((1, 5, 6, 7), first, second) == {1: (1, 0), 2: (1, 1), 3: (2, 0)}


def test_of_two_runs_that_wrote_the_same_the_newest_counts():
    first, second = log_of((1,), (5, 6)), log_of((1,), (5, 8), run_id=2)

    assert indices((1, 5, 6), first, second) == {1: (2, 0), 2: (1, 1)}


def test_a_token_put_in_by_hand_has_no_step():
    log, branch = log_of((1,), (5, 6, 7)), log_of((1, 5, 9), (4,), run_id=2)

    assert indices((1, 5, 9, 4), log, branch) == {1: (1, 0), 3: (2, 0)}


def test_a_start_token_that_the_text_does_not_show_is_not_counted():
    log = log_of((0, 1, 2), (5, 6))

    steps = steps_of_text((1, 2, 5, 6), [log], start_token=0)

    assert {place: step.index for place, step in steps.items()} == {2: 0, 3: 1}


def test_a_text_begun_by_the_model_has_its_steps():
    steps = steps_of_text((5, 6), [log_of((0,), (5, 6, 7))], start_token=0)

    assert {place: step.index for place, step in steps.items()} == {0: 0, 1: 1}


def test_the_place_of_a_step_stays_while_the_text_before_it_does():
    step = StepOfRun(log=log_of((0, 1), (5, 6, 7)), index=2)

    assert place_of_step((1, 5, 6, 7), step, start_token=0) == 3
    assert place_of_step((1, 5, 6, 9), step, start_token=0) == 3
    assert place_of_step((1, 5, 6), step, start_token=0) == 3
    assert place_of_step((1, 5, 8, 7), step, start_token=0) is None
    assert place_of_step((1, 5), step, start_token=0) is None
    assert place_of_step((), step, start_token=0) is None
