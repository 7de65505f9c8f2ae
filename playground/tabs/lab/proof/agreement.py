"""Whether two ways of computing gave the same answer over a whole run."""

from dataclasses import dataclass, replace

import numpy as np

from playground.generation.agreement import StepAgreement, Verdict

_SEVERITY = (Verdict.EQUAL, Verdict.ROUNDING_TIE, Verdict.DIFFERENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAgreement:
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

    def with_step(self, step: StepAgreement, *, index: int) -> "RunAgreement":
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
