"""How far rounding of the logits can move a draw: the margin of a rounding tie.

Let every logit move by at most δ, and let ε = δ / temperature. Then

- the odds of any set of tokens change by a factor within e^±2ε, so its probability moves by at
  most tanh(ε/2), however many tokens there are;
- the sum of the m largest probabilities is a maximum over sets, so it moves no further;
- the order of two tokens can change only where their logits are within 2δ;
- leaving out or letting in tokens of probability q moves any probability by at most q.

So the filters keep at least one set of tokens and at most another, and each boundary between two
tokens lies within a known distance of where it was. A draw outside that distance cannot change.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation.sampling import TokenDistribution

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def may_be_a_rounding_tie(
    distribution: TokenDistribution, max_shift: float, *, uniform: float, token_id: int
) -> bool:
    """Tell whether logits nearer than `max_shift` could have drawn `token_id`.

    Never False for a token that such logits do draw.

    Args:
        distribution: what the other token was drawn from.
        max_shift: largest absolute difference of a logit between the two ways.
        uniform: the draw from [0, 1) that both ways shared.
        token_id: what the second way drew.
    """
    sampling, logits = distribution.sampling, distribution.penalised
    penalty = sampling.repetition_penalty
    shift = max_shift * max(penalty, 1 / penalty)  # the penalty's steepest slope
    if sampling.temperature == 0:
        return bool(logits[token_id] >= logits.max() - 2 * shift)
    surely, possibly, weights = _kept_at_least_and_at_most(distribution, shift)
    if not possibly[token_id]:
        return False
    margin = _probability_shift(shift / sampling.temperature) + _doubtful(surely, possibly, weights)
    margin += logits.size * np.finfo(np.float64).eps  # the sampler's own sum of probabilities
    below = float(distribution.probabilities[:token_id].sum())
    own = float(distribution.probabilities[token_id])
    return below - margin <= uniform <= below + own + margin


def _probability_shift(relative_shift: float) -> float:
    """Return how far a probability moves when tempered logits move by `relative_shift`."""
    return math.tanh(relative_shift / 2)


def _kept_at_least_and_at_most(
    distribution: TokenDistribution, shift: float
) -> tuple[Mask, Mask, Floats]:
    """Return what the filters keep for all, and for any, logits within `shift`, and the weights."""
    sampling, logits = distribution.sampling, distribution.penalised
    tempered = distribution.tempered
    with np.errstate(over="ignore", under="ignore"):
        weights = np.exp(tempered - tempered.max())
    everything = np.isfinite(logits)
    surely, possibly = everything, everything
    if 0 < sampling.top_k < logits.size:
        count = sampling.top_k
        surely, possibly = _largest(logits, (surely, possibly), (count, count), shift)
    if sampling.top_p < 1:
        doubt = _doubtful(surely, possibly, weights)
        margin = _probability_shift(shift / sampling.temperature) + doubt
        margin += logits.size * np.finfo(np.float64).eps
        counts = _nucleus_sizes(weights[distribution.after_top_k], sampling.top_p, margin)
        nucleus = _largest(logits, (surely, possibly), counts, shift)
        surely, possibly = surely & nucleus[0], possibly & nucleus[1]
    if sampling.min_p > 0:
        least = logits.max() + sampling.temperature * math.log(sampling.min_p)
        surely = surely & (logits > least + 2 * shift)
        possibly = possibly & (logits >= least - 2 * shift)
    return surely, possibly, weights


def _largest(
    logits: Floats, among: tuple[Mask, Mask], counts: tuple[int, int], shift: float
) -> tuple[Mask, Mask]:
    """Return which tokens are surely and possibly among the `counts` largest.

    Args:
        logits: before the shift.
        among: what the ranking is over, at least and at most.
        counts: how many are kept, at least and at most.
        shift: how far each logit may move.
    """
    fewest, most = np.sort(logits[among[0]])[::-1], np.sort(logits[among[1]])[::-1]
    at_least, at_most = counts
    surely = among[0]
    if at_least < most.size:
        surely = surely & (logits > most[at_least] + 2 * shift)
    possibly = among[1]
    if at_most <= fewest.size:
        possibly = possibly & (logits >= fewest[at_most - 1] - 2 * shift)
    return surely, possibly


def _nucleus_sizes(weights: Floats, top_p: float, margin: float) -> tuple[int, int]:
    """Return the fewest and the most tokens that top-p may keep.

    Args:
        weights: of the tokens that top-k kept.
        top_p: the sum of probabilities to reach.
        margin: how far a sum of probabilities may be off.
    """
    cumulative = np.cumsum(np.sort(weights)[::-1]) / weights.sum()
    at_least = 1 + int(np.searchsorted(cumulative, top_p - margin))
    # One more than there are tokens past the end of the sum: rounding may let in every one.
    at_most = 1 + int(np.searchsorted(cumulative, top_p + margin))
    return at_least, at_most


def _doubtful(surely: Mask, possibly: Mask, weights: NDArray[Any]) -> float:
    """Return the probability of the tokens that may be kept or not."""
    return float(weights[possibly & ~surely].sum() / weights[possibly].sum())
