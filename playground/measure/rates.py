"""How fast tokens are made."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 0.5
"""Forward time that a rate is taken over: single steps scatter, a second lags behind a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeRate:
    """A rate and what it was taken over.

    Attributes:
        tokens_per_s: decode steps divided by their forward time.
        n_steps: decode steps in the window.
        window_s: their forward time.
        remark: what a person has to know to read it, in a word: `earlier`, of a run before the one
            in hand; `paced`, of a run that waits between its steps, which the rate leaves out.
    """

    tokens_per_s: float
    n_steps: int
    window_s: float
    remark: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the window holds enough time for the figure to be steady."""
        return self.window_s >= WINDOW_S


def decode_rate(decode_ms: NDArray[np.floating[Any]]) -> DecodeRate | None:
    """Return the rate over the fewest latest decode steps that took at least half a second.

    Args:
        decode_ms: `(n_steps,)` forward times of a path's decode passes, prefill, catch-up and
            warm-up left out, as `PathHistory.decode` has them.

    Returns:
        The rate, over all steps and not settled if they took less together; None without any.
    """
    latest_first_s = np.cumsum(decode_ms[::-1]) / 1e3
    if not latest_first_s.size or latest_first_s[-1] <= 0:
        return None
    n_steps = min(1 + int(np.searchsorted(latest_first_s, WINDOW_S)), latest_first_s.size)
    window_s = float(latest_first_s[n_steps - 1])
    return DecodeRate(tokens_per_s=n_steps / window_s, n_steps=n_steps, window_s=window_s)
