"""From logits to a token: the filters, the distribution they leave, and the draw.

Everything is computed in float64 over the whole vocabulary, in the order of Hugging Face's
`generate`: repetition penalty, temperature, top-k, top-p, min-p. The functions are pure.

Ties are decided as Hugging Face does where it does: every token equal to the k-th stays in top-k,
and every token equal to the bound stays in min-p. Its top-p cuts through a group of equal logits,
and leaves the choice to an unstable sort; here the lowest ids stay, as the lowest id wins a tie
for the largest logit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.errors import InputError
from playground.generation.request import SamplingParams

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class SamplingError(InputError):
    """The logits name no most probable token."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenDistribution:
    """What the next token is drawn from, stage by stage; every array is `(n_vocab,)`.

    The sampler draws from this very value, so a view of its stages cannot disagree with it.

    Attributes:
        sampling: the settings that shaped it.
        logits: as the model gave them.
        penalised: logits after the repetition penalty.
        after_top_k: the tokens that top-k kept.
        after_top_p: the tokens that top-k and top-p kept.
        kept: the tokens that every filter kept; for greedy sampling the one that wins.
        probabilities: of the kept tokens, which sum to 1; 0 elsewhere.
    """

    sampling: SamplingParams
    logits: Floats
    penalised: Floats
    after_top_k: Mask
    after_top_p: Mask
    kept: Mask
    probabilities: Floats

    @property
    def tempered(self) -> Floats:
        """The penalised logits divided by the temperature; as they are for greedy sampling."""
        if self.sampling.temperature == 0:
            return self.penalised
        with np.errstate(over="ignore"):
            return self.penalised / self.sampling.temperature

    def log_probability(self, token_id: int) -> float:
        """Return the natural logarithm of the model's own probability of a token.

        It is of the logits as the model gave them, whatever penalty, temperature and filters are:
        two runs with the same token can still be told apart by it.
        """
        shifted = self.logits - self.logits.max()
        return float(shifted[token_id] - np.log(np.exp(shifted).sum()))

    def draw(self, uniform: float) -> int:
        """Return the first token, by id, whose cumulative probability exceeds `uniform`.

        Args:
            uniform: a draw from [0, 1).
        """
        ids = np.flatnonzero(self.probabilities > 0)
        cumulative = np.cumsum(self.probabilities[ids])
        # Rounding can leave the sum just below 1, and the draw above it.
        place = min(int(np.searchsorted(cumulative, uniform, side="right")), ids.size - 1)
        return int(ids[place])


def next_token_distribution(
    logits: NDArray[Any], sampling: SamplingParams, context: Sequence[int] = ()
) -> TokenDistribution:
    """Shape a model's logits `(n_vocab,)` into the distribution of the next token.

    Args:
        logits: of the last position; not altered.
        sampling: temperature and filters.
        context: the tokens so far, which the repetition penalty looks at.

    Raises:
        SamplingError: the largest logit is not a finite number.
    """
    logits = np.array(logits, dtype=np.float64)
    penalised = penalise_repetition(logits, context, sampling.repetition_penalty)
    largest = float(penalised.max())
    if not math.isfinite(largest):
        raise SamplingError(
            f"The model's largest logit is {largest}, so no token can be chosen; "
            "its weights may be damaged."
        )
    if sampling.temperature == 0:
        kept = np.zeros(logits.shape, dtype=np.bool_)
        kept[int(np.argmax(penalised))] = True
        return _frozen(sampling, logits, penalised, (kept, kept, kept), kept.astype(np.float64))
    weights = _relative_weights(penalised, largest, sampling.temperature)
    stages = _filter(penalised, weights, sampling)
    weights /= weights.sum()
    return _frozen(sampling, logits, penalised, stages, weights)


def penalise_repetition(logits: Floats, context: Sequence[int], penalty: float) -> Floats:
    """Make every token of `context` less probable, once: Keskar et al. 2019, CTRL, section 4.1.

    A positive logit is divided by the penalty and a negative one multiplied, so that both fall.
    """
    if penalty == 1 or not context:
        return logits
    seen = np.asarray(context)
    penalised = logits.copy()
    penalised[seen] = np.where(logits[seen] < 0, logits[seen] * penalty, logits[seen] / penalty)
    return penalised


def keep_top_k(logits: Floats, kept: Mask, top_k: int) -> Mask:
    """Keep the `top_k` largest logits and whatever equals the smallest of them; 0 keeps all."""
    if top_k == 0 or top_k >= logits.size:
        return kept
    place = logits.size - top_k
    return kept & (logits >= np.partition(logits, place)[place])


def keep_top_p(logits: Floats, weights: Floats, kept: Mask, top_p: float) -> Mask:
    """Keep the fewest most probable tokens whose probabilities reach `top_p`, at least one.

    Args:
        logits: decide between equal weights, and if they are equal too the lowest id does.
        weights: probabilities up to a factor, 0 for tokens not kept.
        kept: the tokens to choose from.
        top_p: the sum to reach; 1 keeps all.

    Holtzman et al. 2020, The Curious Case of Neural Text Degeneration, section 3.1.
    """
    if top_p >= 1:
        return kept
    total = float(weights.sum())
    # The tokens lighter than this have less than 1 - top_p between them, so the others reach
    # top_p alone: far fewer to sort.
    lightest = (1 - top_p) * total / np.count_nonzero(kept)
    heavy = weights[np.flatnonzero(weights >= lightest)]
    heavy.sort()
    reached = np.cumsum(heavy[::-1])
    n_kept = min(1 + int(np.searchsorted(reached, top_p * total)), heavy.size)
    bound = heavy[-n_kept]
    survivors = weights > bound
    tied = np.flatnonzero(weights == bound)
    tied = tied[np.argsort(-logits[tied], kind="stable")]
    survivors[tied[: n_kept - np.count_nonzero(survivors)]] = True
    return survivors


def keep_min_p(weights: Floats, kept: Mask, min_p: float) -> Mask:
    """Keep tokens at least `min_p` times as probable as the most probable; 0 keeps all.

    Args:
        weights: probabilities up to a factor that makes the largest 1.
        kept: the tokens to choose from.
        min_p: the fraction.

    Nguyen et al. 2024, Turning Up the Heat: Min-p Sampling, section 3.
    """
    return kept if min_p == 0 else kept & (weights >= min_p)


def _relative_weights(penalised: Floats, largest: float, temperature: float) -> Floats:
    """Return the probabilities up to a factor that makes the largest 1.

    Subtracting before dividing keeps the smallest temperature from overflowing. One array is worked
    on in place: for GPT-2's vocabulary each new one costs more than the arithmetic.
    """
    weights = penalised - largest
    with np.errstate(over="ignore", under="ignore"):
        weights /= temperature
        return np.exp(weights, out=weights)


def _filter(logits: Floats, weights: Floats, sampling: SamplingParams) -> tuple[Mask, Mask, Mask]:
    """Return what top-k, then top-p, then min-p leave; set the weights of the others to 0.

    Order and ties are judged on the logits before temperature: dividing by it changes neither,
    except where rounding would.
    """
    after_top_k = keep_top_k(logits, logits > -np.inf, sampling.top_k)
    weights *= after_top_k
    after_top_p = keep_top_p(logits, weights, after_top_k, sampling.top_p)
    weights *= after_top_p
    kept = keep_min_p(weights, after_top_p, sampling.min_p)
    weights *= kept
    return after_top_k, after_top_p, kept


def _frozen(
    sampling: SamplingParams,
    logits: Floats,
    penalised: Floats,
    stages: tuple[Mask, Mask, Mask],
    probabilities: Floats,
) -> TokenDistribution:
    """Return the distribution with every array read-only: it may cross to another thread."""
    after_top_k, after_top_p, kept = stages
    for array in (logits, penalised, after_top_k, after_top_p, kept, probabilities):
        array.setflags(write=False)
    return TokenDistribution(
        sampling=sampling,
        logits=logits,
        penalised=penalised,
        after_top_k=after_top_k,
        after_top_p=after_top_p,
        kept=kept,
        probabilities=probabilities,
    )
