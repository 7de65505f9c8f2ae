"""Whether two ways of computing a step gave the same answer."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.analysis.rounding import may_be_a_rounding_tie
from playground.generation.sampling import TokenDistribution

TOLERANCES: dict[str, float] = {"float32": 2e-4, "float64": 1e-9}
"""Largest difference of logits that rounding explains: matrix–vector and matrix–matrix products
sum in different orders (1.5e-5 seen in float32, 1e-14 in float64)."""


class Verdict(Enum):
    """What one step, or a whole run, shows."""

    EQUAL = "equal"
    """The logits agree within tolerance and so does the token."""
    ROUNDING_TIE = "rounding tie"
    """The logits agree, and the draw lay so close to a boundary that rounding decided the token."""
    DIFFERENT = "different"
    """Rounding does not explain it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitComparison:
    """How far two logits vectors are apart.

    Attributes:
        argmax_equal: both rank the same token first.
        max_abs_diff: largest absolute difference of a logit; NaN when one of them is not finite.
        kl_divergence: Σ p·ln(p/q) of the distributions at temperature 1, in nats.
    """

    argmax_equal: bool
    max_abs_diff: float
    kl_divergence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAgreement:
    """The comparison of one step.

    Attributes:
        logits: the distance of the two logits vectors.
        tokens_equal: the same draw gave the same token.
        verdict: what that means.
    """

    logits: LogitComparison
    tokens_equal: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAgreement:
    """The comparison of a run so far; `with_step` gives that of one step more.

    Attributes:
        n_steps: steps compared.
        equal_tokens: steps in which both ways drew the same token.
        rounding_ties: steps in which rounding decided the token.
        max_abs_logit_diff: the largest difference of a logit in any step.
        max_kl_divergence: the largest KL divergence of any step.
        first_divergence: the first step whose tokens or logits did not agree, or None.
        verdict: the worst of all steps.
    """

    n_steps: int = 0
    equal_tokens: int = 0
    rounding_ties: int = 0
    max_abs_logit_diff: float = 0.0
    max_kl_divergence: float = 0.0
    first_divergence: int | None = None
    verdict: Verdict = Verdict.EQUAL

    def with_step(self, step: StepAgreement) -> "RunAgreement":
        """Return the comparison with the next step taken in."""
        first = self.first_divergence
        if first is None and step.verdict is not Verdict.EQUAL:
            first = self.n_steps
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


_SEVERITY = (Verdict.EQUAL, Verdict.ROUNDING_TIE, Verdict.DIFFERENT)


def compare_logits(reference: NDArray[Any], other: NDArray[Any]) -> LogitComparison:
    """Compare two logits vectors of shape (n_vocab,), in float64.

    Args:
        reference: the logits that the KL divergence takes as the truth.
        other: the logits of the other way.

    Raises:
        ValueError: they are not two vectors of one length.
    """
    if reference.shape != other.shape or reference.ndim != 1:
        raise ValueError(f"cannot compare logits of {reference.shape} with {other.shape}")
    with np.errstate(invalid="ignore"):  # inf - inf is the NaN that a broken model deserves
        difference = np.abs(np.subtract(reference, other, dtype=np.float64))
        return LogitComparison(
            argmax_equal=int(np.argmax(reference)) == int(np.argmax(other)),
            max_abs_diff=float(difference.max()),
            kl_divergence=_kl_divergence(_log_softmax(reference), _log_softmax(other)),
        )


def judge_step(
    reference: TokenDistribution, other: TokenDistribution, *, uniform: float, tolerance: float
) -> StepAgreement:
    """Compare one step computed in two ways and sampled with the same settings.

    Args:
        reference: what one way draws its token from.
        other: what the other way draws its token from.
        uniform: the draw from [0, 1) that both share.
        tolerance: the largest difference of a logit that counts as rounding; `TOLERANCES` has it
            by dtype.
    """
    logits = compare_logits(reference.logits, other.logits)
    token_id = other.draw(uniform)
    tokens_equal = reference.draw(uniform) == token_id
    if not logits.max_abs_diff <= tolerance:  # so written, it is also true of NaN
        verdict = Verdict.DIFFERENT
    elif tokens_equal:
        verdict = Verdict.EQUAL
    elif may_be_a_rounding_tie(reference, logits.max_abs_diff, uniform=uniform, token_id=token_id):
        verdict = Verdict.ROUNDING_TIE
    else:
        verdict = Verdict.DIFFERENT
    return StepAgreement(logits=logits, tokens_equal=tokens_equal, verdict=verdict)


def _log_softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Return ln of the softmax of logits (n_vocab,), in float64."""
    shifted = logits.astype(np.float64) - np.float64(logits.max())
    return shifted - np.log(np.exp(shifted).sum())


def _kl_divergence(log_p: NDArray[np.float64], log_q: NDArray[np.float64]) -> float:
    """Return Σ p·ln(p/q), accurate for p and q that differ by rounding alone.

    With d = ln q - ln p each term is written p·(eᵈ - 1 - d) ≥ 0, which adds Σ (q - p) = 0 to the
    definition: the terms p·d of the definition cancel and would leave only their rounding.
    """
    p, d = np.exp(log_p), log_q - log_p
    near = np.abs(d) < 1.0
    terms = np.exp(log_q) - p - p * d
    terms[near] = p[near] * (np.expm1(d[near]) - d[near])
    return max(float(terms.sum()), 0.0) if not np.isnan(terms).any() else float("nan")
