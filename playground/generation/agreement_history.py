"""How the two paths' answers compare over a run, as arrays to plot."""

import numpy as np
from numpy.typing import NDArray

from playground.generation.agreement import StepAgreement
from playground.generation.growing_array import GrowingArray


class AgreementHistory:
    """The comparisons of a run's raced steps, an entry each in all of its arrays."""

    def __init__(self) -> None:
        self._steps = GrowingArray(np.int64)
        self._max_abs_diff = GrowingArray(np.float64)
        self._kl_divergence = GrowingArray(np.float64)
        self._tokens_equal = GrowingArray(np.bool_)

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def steps(self) -> NDArray[np.int64]:
        """The steps' indices in the run, from 0; a run may be raced in parts."""
        return self._steps.values

    @property
    def max_abs_diff(self) -> NDArray[np.float64]:
        """Each step's largest absolute difference of a logit."""
        return self._max_abs_diff.values

    @property
    def kl_divergence(self) -> NDArray[np.float64]:
        """Each step's KL divergence, in nats."""
        return self._kl_divergence.values

    @property
    def tokens_equal(self) -> NDArray[np.bool_]:
        """Whether both ways drew the same token at each step."""
        return self._tokens_equal.values

    def append(self, agreement: StepAgreement, *, index: int) -> None:
        """Add the comparison of step `index`."""
        self._steps.append(index)
        self._max_abs_diff.append(agreement.logits.max_abs_diff)
        self._kl_divergence.append(agreement.logits.kl_divergence)
        self._tokens_equal.append(agreement.tokens_equal)
