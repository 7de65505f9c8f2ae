"""The rows of a text that the cache keeps: of a run that was, and of the one to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The rows that the first step of a run has to do with.

    Attributes:
        tokens: the context of that step, a hidden start token included.
        n_reused: rows at the front whose keys and values the cache has.
        forward_s: time of the pass that computes the others; None while it is not known.
        is_cached: False when the step keeps nothing, so that all rows are computed in any case.
    """

    tokens: tuple[int, ...]
    n_reused: int
    forward_s: float | None = None
    is_cached: bool = True

    @property
    def n_computed(self) -> int:
        """Rows that are, or would be, computed."""
        return len(self.tokens) - self.n_reused


def reuse_of(log: RunLog) -> Reuse | None:
    """Return what a run reused in its first step; None before it."""
    if not log.steps:
        return None
    passes = log.steps[0].passes
    forward = next((each for each in passes if each.cached), passes[0])
    return Reuse(
        tokens=log.context_of(0),
        n_reused=forward.n_past,
        forward_s=forward.forward_s,
        is_cached=forward.cached,
    )


def reuse_to_expect(held: Sequence[int], context: Sequence[int]) -> Reuse:
    """Return what a run of a text would reuse.

    Args:
        held: the tokens whose rows the cache has.
        context: the tokens that the run would begin with. The last one's row is always computed:
            the logits come from it.
    """
    return Reuse(tokens=tuple(context), n_reused=common_prefix_length(held, context[:-1]))


def rows_held(log: RunLog, before: Sequence[int]) -> tuple[int, ...]:
    """Return the tokens whose rows the cache has after the steps of a run so far.

    Args:
        log: the run.
        before: the tokens whose rows it had before the run.
    """
    for step in reversed(log.steps):
        if any(forward.cached for forward in step.passes):
            return log.context_of(step.index)
    return tuple(before)
