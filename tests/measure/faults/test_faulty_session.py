"""Sessions with a fault turn the proof red; sessions without never do."""

import numpy as np
import pytest

from playground.generation import CacheMode, Fault, GenerationRequest, SamplingParams, Verdict
from playground.generation.session import Session
from playground.measure.faults import faulty_session
from playground.models import load_model

from .conftest import CONFIG, PROMPT

WITHIN = 3
"""Steps, from where a fault acts, by which the proof must be red."""

EARLIER = (PROMPT[0], 1, *PROMPT[2:], 3, 4, 5)
"""The last run: another second token, and a few more at the end."""


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_turns_the_proof_red_within_three_steps(fault, seed, gpt2, tokenizer, race):
    session = faulty_session(fault, gpt2, tokenizer, held=EARLIER)
    agreements = race(session, seed=seed)
    assert Verdict.DIFFERENT in [step.verdict for step in agreements[:WITHIN]]


@pytest.mark.parametrize("fault", Fault)
def test_a_trained_model_shows_every_fault_too(fault, stories, race):
    prompt = [0, *stories.tokenizer.encode("Once upon a time there was a little dog")]
    held = [*prompt[:3], 7, *prompt[4:], 9]
    session = faulty_session(fault, stories.gpt2, stories.tokenizer, held=held)
    agreements = race(session, prompt=prompt)
    assert Verdict.DIFFERENT in [step.verdict for step in agreements[:WITHIN]]


def test_faults_of_the_offset_and_of_stale_keys_spare_the_first_token(gpt2, tokenizer, race):
    for fault in (Fault.WRONG_POSITION, Fault.MOVING_MEAN):
        verdicts = [step.verdict for step in race(faulty_session(fault, gpt2, tokenizer))]
        assert verdicts[0] is Verdict.EQUAL, fault
        assert verdicts[1] is Verdict.DIFFERENT, fault


@pytest.mark.parametrize("seed", range(24))
def test_without_a_fault_the_proof_is_never_red(seed, gpt2, tokenizer, race):
    random = np.random.default_rng(seed)
    session = Session(gpt2, tokenizer)
    for _ in range(2):
        prompt = random.integers(0, CONFIG.n_vocab, random.integers(1, 20)).tolist()
        verdicts = [step.verdict for step in race(session, prompt=prompt, n_new=5, seed=seed)]
        assert Verdict.DIFFERENT not in verdicts


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_leaves_weights_and_other_sessions_as_they_were(fault, gpt2, tokenizer, race):
    before = {name: tensor.copy() for name, tensor in gpt2.tensors().items()}
    sound = Session(gpt2, tokenizer)
    race(sound)
    race(faulty_session(fault, gpt2, tokenizer, held=EARLIER))
    for name, tensor in gpt2.tensors().items():
        np.testing.assert_array_equal(tensor, before[name])
    assert {step.verdict for step in race(sound)} == {Verdict.EQUAL}


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("mode", [CacheMode.ON, CacheMode.OFF])
def test_passes_of_a_faulty_run_cover_the_context(fault, mode, gpt2, tokenizer):
    session = faulty_session(fault, gpt2, tokenizer, held=EARLIER)
    session.start(GenerationRequest(prompt_tokens=PROMPT, max_new_tokens=3, seed=0))
    records = [session.step(SamplingParams(), mode) for _ in range(3)]
    assert [record.context_tokens for record in records] == [7, 8, 9]
    assert {record.passes[0].cached for record in records} == {mode is CacheMode.ON}
