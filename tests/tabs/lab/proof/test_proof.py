import math

import pytest

from playground.generation.agreement import Verdict
from playground.tabs.lab.proof.figures import (
    AgreementSummary,
    Divergence,
    collapse,
    divergence_in_words,
    finding,
    gap_text,
    headline,
)


def run_of(gap, verdict=Verdict.EQUAL, *, ties=0, n_steps=1204, unequal=0):
    return AgreementSummary(
        n_steps=n_steps,
        equal_tokens=n_steps - unequal,
        rounding_ties=ties,
        max_abs_logit_diff=gap,
        verdict=verdict,
    )


def test_the_headline_counts_the_tokens():
    assert headline(run_of(1e-5)) == "1,204 / 1,204 tokens equal"
    assert headline(run_of(1e-5, unequal=1)) == "1,203 / 1,204 tokens equal"


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (run_of(1.31e-5), "largest |Δ logit| 1.3e-05: float32 rounding"),
        (run_of(0.0), "no logit differs at all"),
        (
            run_of(1.3e-5, Verdict.ROUNDING_TIE, ties=1, unequal=1),
            "largest |Δ logit| 1.3e-05: float32 rounding; 1 draw lay that close to a boundary",
        ),
        (
            run_of(0.031, Verdict.DIFFERENT),
            "largest |Δ logit| 3.1e-02: more than float32 rounding explains (2.0e-04)",
        ),
        (
            run_of(1e-5, Verdict.DIFFERENT),
            "largest |Δ logit| 1.0e-05: within rounding, but the tokens are not",
        ),
        (
            run_of(math.nan, Verdict.DIFFERENT),
            "largest |Δ logit| not a number: more than float32 rounding explains (2.0e-04)",
        ),
    ],
)
def test_the_finding_says_what_explains_the_gap(run, words):
    assert finding(run, "float32") == words


def test_double_precision_has_its_own_limit():
    words = finding(run_of(1e-5, Verdict.DIFFERENT), "float64")
    assert words == "largest |Δ logit| 1.0e-05: more than float64 rounding explains (1.0e-09)"


def test_a_divergence_names_both_tokens():
    parted = Divergence(index=12, verdict=Verdict.ROUNDING_TIE, drawn=" cat", other=" dog")
    assert (
        divergence_in_words(parted) == "First at token 13: “ cat” with the cache, “ dog” without."
    )
    apart = Divergence(index=0, verdict=Verdict.DIFFERENT, drawn=" cat", other=" cat")
    assert divergence_in_words(apart) == (
        "First at token 1: the same token “ cat”, from logits too far apart."
    )


def test_a_gap_that_collapses_was_rounding():
    assert collapse(run_of(1.3e-5), run_of(2.1e-14)) == (
        "In float64 the gap falls from 1.3e-05 to 2.1e-14, which shows rounding, not a bug."
    )
    assert "shows rounding" in collapse(run_of(1.3e-5), run_of(0.0))


def test_a_gap_that_stays_is_no_rounding():
    stays = collapse(run_of(1.3e-5), run_of(1.2e-5, Verdict.DIFFERENT))
    assert stays == "In float64 the gap is 1.2e-05, too large for rounding: this is a bug."


def test_a_gap_that_hardly_falls_proves_nothing():
    assert (
        collapse(run_of(1e-12), run_of(1e-13))
        == "In float64 the gap falls from 1.0e-12 to 1.0e-13."
    )


def test_no_gap_reads_as_nothing():
    assert gap_text(0.0) == "0"
