"""How one step's logits became a token: the candidates filter by filter, and the draw."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation import TokenDistribution
from playground.generation.run_log import StepOfRun

N_CANDIDATES = 20

Logits = NDArray[np.floating[Any]]
TokenText = Callable[[int], str]
"""Returns a token's text with its white space visible."""


class Filter(Enum):
    """What can take a token out of the draw."""

    TOP_K = "top-k"
    TOP_P = "top-p"
    MIN_P = "min-p"
    GREEDY = "greedy"
    """Temperature 0 takes the largest logit and leaves all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One token, stage by stage.

    Attributes:
        token_id: its id.
        rank: 1 for the largest logit after the repetition penalty; of equals the lower id is first.
        logit: as the model gave it.
        penalised: after the repetition penalty.
        tempered: that divided by the temperature.
        dropped_by: the filter that took it out; None if it was kept.
        probability: in the draw; 0 if it was dropped.
        start: the draw's probability of all lower ids: the token is drawn by uniform numbers from
            `start` up to `start + probability`.
    """

    token_id: int
    rank: int
    logit: float
    penalised: float
    tempered: float
    dropped_by: Filter | None
    probability: float
    start: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextToken:
    """A distribution as a person reads it.

    Attributes:
        distribution: what it tells of.
        uniform: the step's draw from [0, 1); None when nothing has been drawn.
        chosen: the token the step produced, under the settings it had; None when nothing was.
        would_be: the token that `uniform` gives under the settings of `distribution`.
        n_kept: tokens that every filter kept.
        candidates: the most probable ones; `chosen` and `would_be` follow if they are not among
            them.
        ids: the kept tokens, in the order in which the draw goes through them.
        bounds: `(n_kept + 1,)` where each one's part of [0, 1] begins, and where the last one's
            ends.
    """

    distribution: TokenDistribution
    uniform: float | None
    chosen: int | None
    would_be: int | None
    n_kept: int
    candidates: tuple[Candidate, ...]
    ids: NDArray[np.intp]
    bounds: NDArray[np.float64]

    def candidate(self, token_id: int | None) -> Candidate | None:
        """Return a token's candidate, if it is among them."""
        return next((each for each in self.candidates if each.token_id == token_id), None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextTokenFacts:
    """From logits to one token: all that the card has to tell.

    Attributes:
        next_token: the distribution under the settings as they are now.
        step: the step it belongs to; None for the text as it stands.
        place: which token of the text the step wrote; None once the text before it has changed.
        token_text: names tokens.
    """

    next_token: NextToken
    step: StepOfRun | None
    place: int | None
    token_text: TokenText


def read_distribution(
    distribution: TokenDistribution,
    *,
    uniform: float | None = None,
    chosen: int | None = None,
    n_candidates: int = N_CANDIDATES,
) -> NextToken:
    """Return the top of a distribution, and what a uniform number draws from it."""
    ids = np.flatnonzero(distribution.probabilities > 0)
    bounds = np.concatenate(([0.0], np.cumsum(distribution.probabilities[ids])))
    would_be = None if uniform is None else distribution.draw(uniform)
    marked = (each for each in (chosen, would_be) if each is not None)
    top = largest(distribution.penalised, n_candidates).tolist()
    shown = list(dict.fromkeys((*top, *marked)))
    starts = bounds[np.searchsorted(ids, shown)].tolist()
    return NextToken(
        distribution=distribution,
        uniform=uniform,
        chosen=chosen,
        would_be=would_be,
        n_kept=int(np.count_nonzero(distribution.kept)),
        candidates=tuple(
            _candidate(distribution, token_id, rank if rank <= len(top) else None, start)
            for rank, (token_id, start) in enumerate(zip(shown, starts, strict=True), start=1)
        ),
        ids=ids,
        bounds=bounds,
    )


def largest(logits: Logits, n_tokens: int) -> NDArray[np.intp]:
    """Return the ids of the largest logits, the largest first; of equals the lower id."""
    n_tokens = min(n_tokens, logits.size)
    bound = np.partition(logits, logits.size - n_tokens)[logits.size - n_tokens]
    above = np.flatnonzero(logits > bound)
    tied = np.flatnonzero(logits == bound)[: n_tokens - above.size]
    found = np.concatenate((above, tied))
    return found[np.lexsort((found, -logits[found]))]


def rank_of(logits: Logits, token_id: int) -> int:
    """Return how many tokens come before one, and one more; of equals the lower id is first."""
    logit = logits[token_id]
    n_tied_before = np.count_nonzero(logits[:token_id] == logit)
    return 1 + int(np.count_nonzero(logits > logit)) + int(n_tied_before)


def _candidate(
    distribution: TokenDistribution, token_id: int, rank: int | None, start: float
) -> Candidate:
    penalised = float(distribution.penalised[token_id])
    return Candidate(
        token_id=token_id,
        rank=rank_of(distribution.penalised, token_id) if rank is None else rank,
        logit=float(distribution.logits[token_id]),
        penalised=penalised,
        tempered=penalised / (distribution.sampling.temperature or 1.0),
        dropped_by=_dropped_by(distribution, token_id),
        probability=float(distribution.probabilities[token_id]),
        start=start,
    )


def _dropped_by(distribution: TokenDistribution, token_id: int) -> Filter | None:
    if distribution.kept[token_id]:
        return None
    if distribution.sampling.temperature == 0:
        return Filter.GREEDY
    if not distribution.after_top_k[token_id]:
        return Filter.TOP_K
    return Filter.MIN_P if distribution.after_top_p[token_id] else Filter.TOP_P


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPart:
    """A stretch of [0, 1]: uniform numbers in it draw its token.

    Attributes:
        start, end: the stretch.
        token_id: the token; None for several tokens, each too narrow to be shown.
    """

    start: float
    end: float
    token_id: int | None


def draw_parts(
    next_token: NextToken, low: float = 0.0, high: float = 1.0, least: float = 0.002
) -> tuple[DrawPart, ...]:
    """Return the parts between `low` and `high`, in the order of the draw.

    Args:
        next_token: its bounds are divided.
        low: where to begin; a part that reaches beyond is cut.
        high: where to end.
        least: narrower parts are put together with their narrow neighbours, except that of the
            token that would be drawn.
    """
    ids, bounds = next_token.ids, next_token.bounds
    first = max(int(np.searchsorted(bounds, low, side="right")) - 1, 0)
    behind = min(int(np.searchsorted(bounds, high, side="left")), ids.size)
    starts = np.clip(bounds[first:behind], low, high)
    ends = np.clip(bounds[first + 1 : behind + 1], low, high)
    shown = (ends - starts >= least) | (ids[first:behind] == next_token.would_be)
    parts: list[DrawPart] = []
    reached = low
    for place in np.flatnonzero(shown).tolist():
        start, end = float(starts[place]), float(ends[place])
        if start > reached:
            parts.append(DrawPart(start=reached, end=start, token_id=None))
        parts.append(DrawPart(start=start, end=end, token_id=int(ids[first + place])))
        reached = end
    # The last bound may stand a rounding error below 1.
    if high - reached > 1e-9:
        parts.append(DrawPart(start=reached, end=high, token_id=None))
    return tuple(parts)


def window_around(next_token: NextToken, share: float = 0.25) -> tuple[float, float]:
    """Return a stretch of [0, 1] of which the drawn token's part is about this share."""
    drawn = next_token.candidate(next_token.would_be)
    if drawn is None:
        return 0.0, 1.0
    width = min(drawn.probability / share, 1.0)
    middle = drawn.start + drawn.probability / 2
    low = min(max(middle - width / 2, 0.0), 1.0 - width)
    return low, low + width


def percent(probability: float) -> str:
    """Return a probability as people read it: 41.3 %, 0.02 %, < 0.01 %, 0."""
    if probability == 0:
        return "0"
    if probability < 1e-4:
        return "< 0.01 %"
    return f"{100 * probability:.{1 if probability >= 1e-3 else 2}f} %"
