"""The parts of [0, 1] that tokens have in a draw, as many as can be told apart."""

from dataclasses import dataclass

import numpy as np

from playground.tabs.next_token.logits.figures import NextToken


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
