import numpy as np

from playground.generation.agreement import LogitComparison, StepAgreement, Verdict
from playground.tabs.lab.proof.figures import AgreementSummary


def step_of(verdict, *, diff=1e-6, kl=1e-12, tokens_equal=True):
    logits = LogitComparison(argmax_equal=True, max_abs_diff=diff, kl_divergence=kl)
    return StepAgreement(
        logits=logits, token_id=5, other_token_id=5 if tokens_equal else 6, verdict=verdict
    )


def test_a_run_counts_ties_keeps_the_largest_and_marks_the_first_divergence():
    run = AgreementSummary()
    steps = (
        step_of(Verdict.EQUAL, diff=2e-6),
        step_of(Verdict.ROUNDING_TIE, diff=5e-6, tokens_equal=False),
        step_of(Verdict.EQUAL, kl=3e-12),
        step_of(Verdict.ROUNDING_TIE, tokens_equal=False),
    )
    for index, step in enumerate(steps, start=10):
        run = run.with_step(step, index=index)
    assert run == AgreementSummary(
        n_steps=4,
        equal_tokens=2,
        rounding_ties=2,
        max_abs_logit_diff=5e-6,
        max_kl_divergence=3e-12,
        first_divergence=11,
        verdict=Verdict.ROUNDING_TIE,
    )


def test_one_red_step_makes_the_run_red_for_good():
    run = AgreementSummary().with_step(step_of(Verdict.DIFFERENT), index=0)
    run = run.with_step(step_of(Verdict.EQUAL), index=1)
    assert run.verdict is Verdict.DIFFERENT
    assert run.first_divergence == 0


def test_a_difference_that_is_not_a_number_is_not_forgotten():
    run = AgreementSummary().with_step(step_of(Verdict.DIFFERENT, diff=float("nan")), index=0)
    assert np.isnan(run.with_step(step_of(Verdict.EQUAL), index=1).max_abs_logit_diff)
