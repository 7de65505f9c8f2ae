"""What a race proves: its comparisons added up, and in plain words with the run's own numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from playground.generation.agreement import TOLERANCES, StepAgreement, Verdict
from playground.generation.history import AgreementHistory
from playground.generation.records import StepRecord
from playground.generation.run_log import RunLog
from playground.numbers import counted
from playground.text import Tokenizer
from playground.text.reading import visible_token


class Standing(Enum):
    """Whether a proof is of what is in hand, and what is said before it if it is not."""

    IN_HAND = ""
    EARLIER_RUN = "Earlier run: "
    EARLIER_TEXT = "Before the edit: "


SIGNS = {
    Verdict.EQUAL: ("✓", "good"),
    Verdict.ROUNDING_TIE: ("≈", "warning"),
    Verdict.DIFFERENT: ("✗", "bad"),
}
"""The sign of each verdict, and the colour that goes with it."""
_SEVERITY = (Verdict.EQUAL, Verdict.ROUNDING_TIE, Verdict.DIFFERENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSummary:
    """The comparison of a run so far; `with_step` gives that of one step more.

    Attributes:
        n_steps: steps compared.
        equal_tokens: steps in which both ways drew the same token.
        rounding_ties: steps in which rounding decided the token.
        max_abs_logit_diff: the largest difference of a logit in any step.
        max_kl_divergence: the largest KL divergence of any step.
        first_divergence: the index of the first step whose tokens or logits did not agree, or None.
        verdict: the worst of all steps.
    """

    n_steps: int = 0
    equal_tokens: int = 0
    rounding_ties: int = 0
    max_abs_logit_diff: float = 0.0
    max_kl_divergence: float = 0.0
    first_divergence: int | None = None
    verdict: Verdict = Verdict.EQUAL

    def with_step(self, step: StepAgreement, *, index: int) -> "AgreementSummary":
        """Return the comparison with the next step taken in; `index` is its place in the run."""
        first = self.first_divergence
        if first is None and step.verdict is not Verdict.EQUAL:
            first = index
        return replace(
            self,
            n_steps=self.n_steps + 1,
            equal_tokens=self.equal_tokens + step.tokens_equal,
            rounding_ties=self.rounding_ties + (step.verdict is Verdict.ROUNDING_TIE),
            # NumPy's maximum keeps a NaN, which Python's max() would lose.
            max_abs_logit_diff=float(np.maximum(self.max_abs_logit_diff, step.logits.max_abs_diff)),
            max_kl_divergence=float(np.maximum(self.max_kl_divergence, step.logits.kl_divergence)),
            first_divergence=first,
            verdict=max(self.verdict, step.verdict, key=_SEVERITY.index),
        )


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
    agreement: AgreementSummary
    history: AgreementHistory
    divergence: Divergence | None = None
    other: "RaceProof | None" = None


class RaceTally:
    """A run's comparisons added up, each step once.

    Attributes:
        log: the run.
        agreement: so far.
        divergence: the first step whose answers did not agree, or None.
    """

    def __init__(self, log: RunLog) -> None:
        self.log = log
        self.agreement = AgreementSummary()
        self.divergence: Divergence | None = None
        self._n_read = 0

    def catch_up(self, tokenizer: Tokenizer | None) -> None:
        """Take in the steps that are new; `tokenizer` names the tokens of a divergence."""
        for record in self.log.steps[self._n_read :]:
            if record.agreement is not None:
                self.agreement = self.agreement.with_step(record.agreement, index=record.index)
            if self.divergence is None and tokenizer is not None:
                self.divergence = divergence_of(record, tokenizer)
        self._n_read = len(self.log.steps)

    @property
    def proof(self) -> RaceProof | None:
        """What the run proves; None as long as none of its steps was raced."""
        if not self.agreement.n_steps:
            return None
        return RaceProof(
            dtype=self.log.conditions.dtype,
            agreement=self.agreement,
            history=self.log.history.agreement,
            divergence=self.divergence,
        )


def newest_race(tallies: Sequence[RaceTally]) -> RaceTally | None:
    """Return the newest of these runs that was raced; None if none was."""
    return next((each for each in reversed(tallies) if each.agreement.n_steps), None)


def proof_of(tally: RaceTally, tallies: Sequence[RaceTally]) -> RaceProof | None:
    """Return what a race proves, beside the same race in another precision if there is one."""
    proof, other = tally.proof, other_precision(tally, tallies)
    return None if proof is None else replace(proof, other=other and other.proof)


def other_precision(tally: RaceTally, tallies: Sequence[RaceTally]) -> RaceTally | None:
    """Return the newest race of the same request in another precision, if there is one."""
    return next((each for each in reversed(tallies) if _is_twin(each, tally)), None)


def _is_twin(one: RaceTally, other: RaceTally) -> bool:
    """Tell whether two races had the same request and settings in two precisions."""
    first, second = one.log, other.log
    return (
        one.agreement.n_steps > 0
        and first.conditions.dtype != second.conditions.dtype
        and first.conditions == replace(second.conditions, dtype=first.conditions.dtype)
        and first.request == second.request
        and first.sampling == second.sampling
    )


def divergence_of(record: StepRecord, tokenizer: Tokenizer) -> Divergence | None:
    """Return how a step's answers differ; None where they agree or were not compared."""
    agreement = record.agreement
    if agreement is None or agreement.verdict is Verdict.EQUAL:
        return None
    drawn, other = (
        visible_token(tokenizer, token_id)
        for token_id in (agreement.token_id, agreement.other_token_id)
    )
    return Divergence(index=record.index, verdict=agreement.verdict, drawn=drawn, other=other)


def headline(agreement: AgreementSummary) -> str:
    """Say how many tokens came out the same."""
    return f"{agreement.equal_tokens:,} / {agreement.n_steps:,} tokens equal"


def finding(agreement: AgreementSummary, dtype: str) -> str:
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


def spoken_verdict(tally: RaceTally) -> str:
    """Say what a race proves to a person who does not see the sign; nothing before it has steps."""
    agreement = tally.agreement
    if not agreement.n_steps:
        return ""
    verdict = {
        Verdict.EQUAL: "The proof holds",
        Verdict.ROUNDING_TIE: "The proof holds but for rounding",
        Verdict.DIFFERENT: "The proof fails",
    }[agreement.verdict]
    equal = f"{agreement.equal_tokens:,} of {counted(agreement.n_steps, 'token')} equal"
    gap = f"the logits differ by {gap_text(agreement.max_abs_logit_diff)} at most"
    where = "" if tally.divergence is None else f" {divergence_in_words(tally.divergence)}"
    return f"{verdict}: {equal}; {gap}.{where}"


def divergence_in_words(divergence: Divergence) -> str:
    """Say where the two ways diverged first."""
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


_COLLAPSE = 1e3
"""A gap that double precision makes at least so many times smaller was made by rounding: float64
has 29 bits more than float32, a factor of 5e8, and a defect would keep its size."""


def collapse(single: AgreementSummary, double: AgreementSummary) -> str:
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
