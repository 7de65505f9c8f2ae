"""What a race proves, in plain words with the run's own numbers."""

import math
from dataclasses import dataclass

from playground.generation.agreement import TOLERANCES, Verdict
from playground.generation.agreement_history import AgreementHistory
from playground.generation.records import StepRecord
from playground.tabs.lab.proof.agreement import RunAgreement
from playground.text import Tokenizer

_COLLAPSE = 1e3
"""A gap that double precision makes at least so many times smaller was made by rounding: float64
has 29 bits more than float32, a factor of 5e8, and a defect would keep its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """The first step of a race whose answers did not agree.

    Attributes:
        index: of the step.
        verdict: what that means.
        drawn: the text of the token that the run took, from the logits with the cache.
        other: the text of the token that the same draw gives without it.
    """

    index: int
    verdict: Verdict
    drawn: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RaceProof:
    """A race so far, and the same request in another precision if it was raced too.

    Attributes:
        dtype: of the arithmetic, a key of `TOLERANCES`.
        agreement: over all raced steps, at least one.
        history: step by step.
        divergence: the first step whose answers did not agree, or None.
        other: the same request in the other precision, or None.
    """

    dtype: str
    agreement: RunAgreement
    history: AgreementHistory
    divergence: Divergence | None = None
    other: "RaceProof | None" = None


def divergence_of(record: StepRecord, tokenizer: Tokenizer) -> Divergence | None:
    """Return how a step's answers differ; None where they agree or were not compared."""
    agreement = record.agreement
    if agreement is None or agreement.verdict is Verdict.EQUAL:
        return None
    drawn, other = (
        tokenizer.token_bytes(token_id).decode("utf-8", "replace")
        for token_id in (agreement.token_id, agreement.other_token_id)
    )
    return Divergence(index=record.index, verdict=agreement.verdict, drawn=drawn, other=other)


def headline(agreement: RunAgreement) -> str:
    """Say how many tokens came out the same."""
    return f"{agreement.equal_tokens:,} / {agreement.n_steps:,} tokens equal"


def finding(agreement: RunAgreement, dtype: str) -> str:
    """Say how large the gap between the logits is, and what explains it.

    Args:
        agreement: of at least one step.
        dtype: of the arithmetic, a key of `TOLERANCES`.
    """
    if agreement.max_abs_logit_diff == 0:
        return "no logit differs at all"
    gap = f"largest |Δ logit| {gap_text(agreement.max_abs_logit_diff)}"
    limit = gap_text(TOLERANCES[dtype])
    if agreement.verdict is Verdict.DIFFERENT:
        within = agreement.max_abs_logit_diff <= TOLERANCES[dtype]
        if within:
            return f"{gap}: within rounding, but the tokens are not"
        return f"{gap}: more than {dtype} rounding explains ({limit})"
    if agreement.verdict is Verdict.ROUNDING_TIE:
        ties = "1 draw" if agreement.rounding_ties == 1 else f"{agreement.rounding_ties:,} draws"
        return f"{gap}: {dtype} rounding; {ties} lay that close to a boundary"
    return f"{gap}: {dtype} rounding"


def divergence_in_words(divergence: Divergence) -> str:
    """Say where the two ways parted first."""
    where = f"First at token {divergence.index + 1:,}: "
    if divergence.drawn == divergence.other:
        return f"{where}the same token “{divergence.drawn}”, from logits too far apart."
    return f"{where}“{divergence.drawn}” with the cache, “{divergence.other}” without."


def collapse_in_words(proof: RaceProof) -> str:
    """Say what both precisions show about the gap; nothing while only one was raced."""
    if proof.other is None:
        return ""
    both = {each.dtype: each.agreement for each in (proof, proof.other)}
    return collapse(both["float32"], both["float64"])


def collapse(single: RunAgreement, double: RunAgreement) -> str:
    """Say what the same request in both precisions shows about the gap.

    Args:
        single: the race in float32.
        double: the race in float64.
    """
    before, after = single.max_abs_logit_diff, double.max_abs_logit_diff
    fell = f"In float64 the gap falls from {gap_text(before)} to {gap_text(after)}"
    if double.verdict is Verdict.EQUAL and (after == 0 or before / after >= _COLLAPSE):
        return f"{fell}, which shows rounding, not a bug."
    if double.verdict is Verdict.DIFFERENT:
        return f"In float64 the gap is {gap_text(after)}, too large for rounding: this is a bug."
    return f"{fell}."


def gap_text(value: float) -> str:
    """Return a small number as people write it: 1.3e-05; 0 where there is no gap at all."""
    if not math.isfinite(value):
        return "not a number"
    return f"{value:.1e}" if value else "0"
