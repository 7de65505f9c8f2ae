"""Runs computed again: made by the engine, and then bent where a recorded run might differ."""

from dataclasses import replace

import numpy as np
import pytest

from playground.generation import (
    CacheMode,
    Fault,
    GenerationRequest,
    SamplingParams,
    StopReason,
    Verdict,
)
from playground.generation.session import Session
from playground.gpt2 import GPT2
from playground.measure.faults import faulty_session
from playground.measure.question import Subject
from playground.measure.rerun import RecordedRun, RerunError, RerunQuestion, rerun
from playground.measure.weights import weights_sha256
from playground.models import load_model

HOT, COLD = SamplingParams(temperature=1.5, top_p=1.0), SamplingParams(temperature=0.2)
PROMPT = "Once upon a time"


@pytest.fixture(scope="module")
def model():
    return load_model("stories")


def record(model, n_steps=8, *, session=None, dtype="float32", fault=None, follow=None):
    """A run whose settings and mode change on the way; step 3 may go on with another token."""
    session = session or Session(model.gpt2, model.tokenizer)
    tokens = tuple(model.tokenizer.encode(PROMPT))
    request = GenerationRequest(prompt_tokens=tokens, max_new_tokens=n_steps, seed=11)
    session.start(request)
    steps = []
    for index in range(n_steps):
        sampling = HOT if index < n_steps // 2 else COLD
        mode = list(CacheMode)[index % 3]
        taken = follow if index == 3 else None
        step = session.step(sampling, mode, follow=taken)
        steps.append(step if taken is None else replace(step, token_id=taken))
    return RecordedRun(
        request=request,
        steps=tuple(steps),
        dtype=dtype,
        fault=fault,
        stop_reason=session.finish().stop_reason,
        weights_sha256=None,
    )


def again(run, model, gpt2=None):
    return rerun(run, gpt2 or model.gpt2, model.tokenizer)


def bent(run, index, **changes):
    steps = list(run.steps)
    steps[index] = replace(steps[index], **changes)
    return replace(run, steps=tuple(steps))


def test_each_step_is_told(model):
    told = []
    rerun(record(model, 4), model.gpt2, model.tokenizer, stepped=told.append)
    assert told == [1, 2, 3, 4]


def test_a_run_whose_settings_changed_on_the_way_comes_out_equal(model):
    run = record(model, 12)
    came_out = again(run, model)
    assert came_out.verdict is Verdict.EQUAL
    assert came_out.equal_tokens == came_out.n_recorded == 12
    assert came_out.log_probability_diff < 1e-5
    assert [step.mode for step in came_out.steps] == [step.mode for step in run.steps]
    assert came_out.words.startswith("All 12 tokens are the same; log-probabilities differ by ")


def test_in_double_precision_it_is_equal_to_many_more_digits(model):
    gpt2 = model.gpt2.astype("float64")
    run = record(model, session=Session(gpt2, model.tokenizer), dtype="float64")
    came_out = again(run, model)
    assert came_out.verdict is Verdict.EQUAL
    assert came_out.log_probability_diff < 1e-11


def test_behind_another_token_every_step_is_still_compared(model):
    run = record(model, follow=5)
    assert again(record(model), model).steps[3].token_id != 5
    came_out = again(run, model)
    assert came_out.verdict is Verdict.DIFFERENT
    assert (came_out.first_difference, came_out.equal_tokens, len(came_out.steps)) == (3, 7, 8)
    assert "7 of 8 tokens are the same; what rounding does not explain begins at step 4" in (
        came_out.words
    )


def test_a_probability_that_rounding_does_not_explain_is_a_difference(model):
    run = record(model)
    off = run.steps[2].log_probability + 1e-3
    came_out = again(bent(run, 2, log_probability=off), model)
    assert (came_out.verdict, came_out.equal_tokens) == (Verdict.DIFFERENT, 8)
    assert came_out.first_difference == 2
    assert came_out.log_probability_diff == pytest.approx(1e-3, rel=0.01)


def test_two_tokens_that_are_equally_probable_are_a_rounding_tie(model):
    """Their embeddings are the same row, so no model could tell which of them comes next."""
    greedy = SamplingParams(temperature=0)
    session = Session(model.gpt2, model.tokenizer)
    tokens = tuple(model.tokenizer.encode(PROMPT))
    session.start(GenerationRequest(prompt_tokens=tokens, max_new_tokens=1, seed=1))
    winner = session.step(greedy, CacheMode.ON).token_id
    tensors = {name: np.array(tensor) for name, tensor in model.gpt2.tensors().items()}
    twin = winner + 1
    tensors["wte.weight"][twin] = tensors["wte.weight"][winner]
    gpt2 = GPT2.from_tensors(model.gpt2.config, tensors)

    request = GenerationRequest(prompt_tokens=tokens, max_new_tokens=1, seed=1)
    session = Session(gpt2, model.tokenizer)
    session.start(request)
    step = session.step(greedy, CacheMode.ON)
    assert step.token_id == winner
    run = RecordedRun(
        request=request,
        steps=(replace(step, token_id=twin),),
        dtype="float32",
        fault=None,
        stop_reason=StopReason.LENGTH,
        weights_sha256=None,
    )
    came_out = again(run, model, gpt2)
    assert (came_out.verdict, came_out.ties) == (Verdict.ROUNDING_TIE, (0,))
    assert "rounding explains what differs, at step 1" in came_out.words


def test_a_run_that_ends_for_another_reason_is_different(model):
    came_out = again(replace(record(model), stop_reason=StopReason.END_OF_TEXT), model)
    assert (came_out.verdict, came_out.first_difference) == (Verdict.DIFFERENT, None)
    assert "but the run ends otherwise" in came_out.words


def test_a_run_that_a_person_stopped_needs_no_end(model):
    run = record(model)
    stopped = replace(run, steps=run.steps[:5], stop_reason=StopReason.CANCELLED)
    assert again(stopped, model).verdict is Verdict.EQUAL


def test_without_log_probabilities_the_tokens_are_compared_alone(model):
    run = record(model)
    bare = tuple(replace(step, log_probability=None) for step in run.steps)
    came_out = again(replace(run, steps=bare), model)
    assert came_out.log_probability_diff is None
    assert came_out.words == "All 8 tokens are the same; no log-probabilities were recorded."


def test_a_fault_is_computed_again_with_its_fault(model):
    fault = Fault.WRONG_POSITION
    run = record(model, session=faulty_session(fault, model.gpt2, model.tokenizer), fault=fault)
    assert again(run, model).verdict is Verdict.EQUAL
    assert again(replace(run, fault=None), model).verdict is Verdict.DIFFERENT


def test_what_cannot_be_computed_again_is_refused_in_words(model):
    run = record(model)
    for refused, words in (
        (replace(run, steps=()), "ended before its first token"),
        (replace(run, fault=Fault.NOT_RESET), "hangs on the run before it"),
        (replace(run, dtype="int8"), "int8"),
        (bent(run, 1, token_id=10**6), "beyond the model's vocabulary"),
    ):
        with pytest.raises(RerunError, match=words):
            again(refused, model)


def test_a_model_with_other_weights_is_no_answer(model):
    subject = Subject(
        gpt2=model.gpt2,
        tokenizer=model.tokenizer,
        session=Session(model.gpt2, model.tokenizer),
    )
    run = replace(record(model), weights_sha256=weights_sha256(model.gpt2))
    assert RerunQuestion(run=run).answer(subject, lambda: False).verdict is Verdict.EQUAL
    other = replace(run, weights_sha256="00" * 32)
    with pytest.raises(RerunError, match="other weights"):
        RerunQuestion(run=other).answer(subject, lambda: False)
