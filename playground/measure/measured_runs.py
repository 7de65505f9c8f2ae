"""What the runs of one model have shown so far, and which two of them are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.generation.history import RunHistory
from playground.measure.speedup import NoSpeedup, Speedup, measure_speedup


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """The runs of the model in hand, and what they say of the two paths.

    Attributes:
        current: the newest run.
        earlier: those before it, the oldest first.
        with_cache, without: the newest runs on either path, made as the newest one; None before
            there is one.
        speedup: of the cache, from these two; None before there are both.
        is_live: whether the newest run goes on.
    """

    current: RunHistory | None = None
    earlier: Sequence[RunHistory] = ()
    with_cache: RunHistory | None = None
    without: RunHistory | None = None
    speedup: Speedup | NoSpeedup | None = None
    is_live: bool = False


def measured_runs(runs: Sequence[RunHistory], *, is_live: bool = False) -> Measured:
    """Hold the newest run of either path, made as the newest of all, against each other.

    Args:
        runs: of one model, the oldest first.
        is_live: whether the newest goes on.
    """
    alike = [run for run in runs if run.conditions == runs[-1].conditions]
    with_cache, without = _newest(alike, cached=True), _newest(alike, cached=False)
    speedup = None
    if with_cache is not None and without is not None:
        speedup = measure_speedup(with_cache, without)
    return Measured(
        current=runs[-1] if runs else None,
        earlier=runs[:-1],
        with_cache=with_cache,
        without=without,
        speedup=speedup,
        is_live=is_live,
    )


def _newest(runs: Sequence[RunHistory], *, cached: bool) -> RunHistory | None:
    """Return the newest run with decode steps on a path."""
    return next((run for run in reversed(runs) if len(run.path(cached=cached).decode)), None)
