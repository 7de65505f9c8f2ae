"""What a run lets go of when its context is full and it is to go on."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextShift:
    """The oldest half of a context, dropped.

    Attributes:
        n_start: tokens at the very front that stay: a model's hidden start token, or none.
        n_dropped: tokens after them that go.
    """

    n_start: int
    n_dropped: int

    def apply(self, context: Sequence[int]) -> list[int]:
        """Return the tokens that stay; their positions are counted anew from 0."""
        return [*context[: self.n_start], *context[self.n_start + self.n_dropped :]]


def shift_into(n_ctx: int, n_tokens: int, *, has_start: bool) -> ContextShift:
    """Return the slide that brings `n_tokens` down to half of `n_ctx` positions.

    Half of them, not one token fewer: GPT-2 adds a learned vector for each position, so every
    token that moves to another position needs keys and values of its own there. All rows are
    computed again whether one token goes or hundreds do, and half a context of room keeps that
    rare. A model whose training contexts all begin with a start token gets it in front again: it
    has never seen position 0 hold anything else, and it is the one row that need not be computed.

    Args:
        n_ctx: positions of the model.
        n_tokens: of the context, more than `n_ctx`.
        has_start: the first token is a start token that every context begins with.
    """
    n_start = int(has_start and n_ctx > 1)
    n_kept = max(n_ctx // 2, n_start + 1)
    return ContextShift(n_start=n_start, n_dropped=n_tokens - n_kept)
