"""Where the two answers of a race part, step by step and in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.generation import Fault, Verdict
from playground.generation.run_log import RunLog
from playground.numbers import counted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Divergence:
    """The answers of a race so far.

    Attributes:
        fault: what was broken on purpose; None in a sound run.
        tokens: the tokens raced, counted from 1; a run may be raced in parts.
        kl_divergence: of each, in nats: how far the answer with the cache is from the other.
        differs: where rounding does not explain it.
        n_other: draws that would have given another token without the cache.
    """

    fault: Fault | None
    tokens: NDArray[np.int64]
    kl_divergence: NDArray[np.float64]
    differs: NDArray[np.bool_]
    n_other: int

    @property
    def first(self) -> int | None:
        """The first token whose answers differ; None while they agree."""
        return int(self.tokens[np.argmax(self.differs)]) if self.differs.any() else None

    def in_words(self) -> str:
        """Say from where the answers part, with the figures."""
        n = counted(len(self.tokens), "token")
        largest = f"{float(np.nanmax(self.kl_divergence, initial=0.0)):.2g}"
        name = "No fault" if self.fault is None else self.fault.value.capitalize()
        if self.first is None:
            reason = "rounding and no more" if self.fault is None else "nothing has gone wrong yet"
            return f"{name}: over {n} the KL divergence stays below {largest}, {reason}."
        return (
            f"{name}: the answers part at token {self.first:,}. KL divergence up to {largest} "
            f"nats; {self.n_other:,} of {n} would have been others."
        )


def divergence_of(log: RunLog) -> Divergence | None:
    """Return how the answers of a run's raced steps compare; None if none was raced."""
    history = log.history.agreement
    if not len(history):
        return None
    verdicts = [step.agreement.verdict for step in log.steps if step.agreement is not None]
    return Divergence(
        fault=log.conditions.fault,
        tokens=history.steps + 1,
        kl_divergence=history.kl_divergence,
        differs=np.array([verdict is Verdict.DIFFERENT for verdict in verdicts]),
        n_other=int(np.count_nonzero(~history.tokens_equal)),
    )
