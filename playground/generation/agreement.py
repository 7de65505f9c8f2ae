"""Whether two ways of computing a step gave the same answer."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation.rounding import may_be_a_rounding_tie
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
        token_id: what the step drew.
        other_token_id: what the same draw gives on the other way's logits.
        verdict: what that means.
    """

    logits: LogitComparison
    token_id: int
    other_token_id: int
    verdict: Verdict

    @property
    def tokens_equal(self) -> bool:
        """Whether the same draw gave the same token."""
        return self.token_id == self.other_token_id


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
        reference: what the step draws its token from.
        other: what the other way would draw its token from.
        uniform: the draw from [0, 1) that both share.
        tolerance: the largest difference of a logit that counts as rounding; `TOLERANCES` has it
            by dtype.
    """
    logits = compare_logits(reference.logits, other.logits)
    token_id, other_token_id = reference.draw(uniform), other.draw(uniform)
    if not logits.max_abs_diff <= tolerance:  # so written, it is also true of NaN
        verdict = Verdict.DIFFERENT
    elif token_id == other_token_id:
        verdict = Verdict.EQUAL
    elif may_be_a_rounding_tie(
        reference, logits.max_abs_diff, uniform=uniform, token_id=other_token_id
    ):
        verdict = Verdict.ROUNDING_TIE
    else:
        verdict = Verdict.DIFFERENT
    return StepAgreement(
        logits=logits, token_id=token_id, other_token_id=other_token_id, verdict=verdict
    )


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
