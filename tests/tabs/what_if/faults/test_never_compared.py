"""A run with a fault is compared with no other, and nothing is concluded from its times."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    Fault,
    ForwardPass,
    GenerationRequest,
    LogitComparison,
    SamplingParams,
    StepAgreement,
    StepRecord,
    Verdict,
)
from playground.generation.run_log import RunLog
from playground.measure.faults import fault_facts
from playground.measure.speedup import NoSpeedup, Speedup, measure_speedup
from playground.tabs.what_if.faults.figures import divergence_of

KL = (1e-13, 0.0, 0.5, 1e-12, 2.0)
VERDICTS = (Verdict.EQUAL, Verdict.EQUAL, Verdict.DIFFERENT, Verdict.EQUAL, Verdict.DIFFERENT)


def log_of(fault=None, *, kl=KL, verdicts=VERDICTS, mode=CacheMode.RACE):
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=9, seed=0),
        sampling=SamplingParams(),
        mode=mode,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1, fault=fault),
    )
    for index, (divergence, verdict) in enumerate(zip(kl, verdicts, strict=True)):
        n_kv = index + 1
        passes = (
            ForwardPass(cached=True, n_past=n_kv - 1, n_seq=1, forward_s=0.001),
            ForwardPass(cached=False, n_past=0, n_seq=n_kv, forward_s=0.002),
        )
        agreement = StepAgreement(
            logits=LogitComparison(argmax_equal=True, max_abs_diff=0.0, kl_divergence=divergence),
            token_id=1,
            other_token_id=1 if verdict is Verdict.EQUAL else 2,
            verdict=verdict,
        )
        log.append(
            StepRecord(
                index=index,
                token_id=1,
                text="x",
                is_end_of_text=False,
                mode=mode,
                sampling=SamplingParams(),
                passes=passes,
                prefill=index == 0,
                sampling_s=0.0,
                probability=0.5,
                kv_cache_bytes=0,
                agreement=agreement if mode is CacheMode.RACE else None,
            )
        )
    return log


def test_no_speedup_is_made_of_a_run_with_a_fault():
    sound, faulty = log_of().history, log_of(Fault.NOT_RESET).history
    assert isinstance(measure_speedup(sound, sound), Speedup)
    for pair in ((faulty, faulty), (sound, faulty), (faulty, sound)):
        refusal = measure_speedup(*pair)
        assert isinstance(refusal, NoSpeedup)
        assert "not reset between runs" in refusal.reason


def test_conditions_with_a_fault_can_be_exported():
    assert json.loads(json.dumps(asdict(log_of(Fault.NOT_RESET).conditions)))["fault"] == (
        "not reset between runs"
    )


def test_the_divergence_names_the_first_token_whose_answers_differ():
    divergence = divergence_of(log_of(Fault.WRONG_POSITION))
    assert divergence.first == 3
    np.testing.assert_array_equal(divergence.tokens, [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(divergence.kl_divergence, KL)
    assert divergence.n_other == 2
    said = divergence.in_words()
    assert "Wrong position: the answers part at token 3" in said
    assert "2 nats" in said
    assert "2 of 5 tokens" in said


@pytest.mark.parametrize(
    ("fault", "words"),
    [(None, "rounding and no more"), (Fault.NOT_RESET, "nothing has gone wrong")],
)
def test_answers_that_agree_are_said_to(fault, words):
    divergence = divergence_of(log_of(fault, kl=(1e-13, 2e-13), verdicts=(Verdict.EQUAL,) * 2))
    assert divergence.first is None
    assert words in divergence.in_words()
    assert "2e-13" in divergence.in_words()


def test_a_run_that_raced_no_step_has_no_divergence():
    assert divergence_of(log_of(mode=CacheMode.ON)) is None


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_told_in_sentences(fault):
    facts = fault_facts(fault)
    assert facts.sentence.endswith(".")
    assert facts.watch.endswith(".")
    assert "path" in facts.affects
