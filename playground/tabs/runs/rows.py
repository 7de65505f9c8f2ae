"""A run in one row: what was asked, how it went, and what the cache saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from playground.generation.history import PathHistory
from playground.generation.records import StepRecord
from playground.generation.request import Fault
from playground.generation.run_log import RunLog
from playground.measure.speedup import DecodeRate, NoSpeedup, Speedup, decode_rate, measure_speedup

MIXED = "mixed"
"""The mode of a run during which the switch was flipped."""

Figure = TypeVar("Figure")


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPath(Generic[Figure]):
    """One figure a path; None for a path that has none."""

    with_cache: Figure | None
    without_cache: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """What a table says of one run.

    Attributes:
        number: what people call the run; it stays when others are deleted.
        name, comment: a person's own words.
        machine: the other one that it was made on; None is this one.
        model, dtype: what it ran on.
        mode: the value of a `CacheMode`, or `MIXED`.
        fault: what was broken on purpose; None in a sound run.
        seed: of its draws.
        temperature, last_temperature: at its first and at its latest step.
        n_tokens: made so far.
        first_token_ms: forward time of the first step, and the draw.
        rate: of its latest decode steps.
        speedup: the cache's, or why none can be stated.
        compared_with: number of the run that the speed-up was measured against, its own if both
            paths are its own; None without a speed-up.
        began: the time of day.
        is_live: it goes on.
        into_text: its text went into the editor; a repeat's does not.
    """

    number: int
    name: str
    comment: str
    machine: str | None
    model: str
    dtype: str
    mode: str
    fault: Fault | None
    seed: int
    temperature: float
    last_temperature: float
    n_tokens: int
    first_token_ms: PerPath[float]
    rate: PerPath[DecodeRate]
    speedup: Speedup | NoSpeedup
    compared_with: int | None
    began: datetime
    is_live: bool
    into_text: bool


def row_of(index: int, logs: Sequence[RunLog], *, is_live: bool) -> TableRow:
    """Return the row of run `logs[index]`.

    Args:
        index: which run.
        logs: every run, the oldest first.
        is_live: whether that run goes on.
    """
    log = logs[index]
    last = log.steps[-1].sampling if log.steps else log.sampling
    speedup, partner = speedup_of(index, logs)
    return TableRow(
        number=log.number,
        name=log.name,
        comment=log.comment,
        machine=log.conditions.machine,
        model=log.conditions.model,
        dtype=log.conditions.dtype,
        mode=mode_of(log),
        fault=log.conditions.fault,
        seed=log.request.seed,
        temperature=log.sampling.temperature,
        last_temperature=last.temperature,
        n_tokens=len(log.steps),
        first_token_ms=_first_token_ms(log.steps[0] if log.steps else None),
        rate=PerPath(
            with_cache=_rate(log.history.cached), without_cache=_rate(log.history.uncached)
        ),
        speedup=speedup,
        compared_with=None if partner is None else logs[partner].number,
        began=log.began,
        is_live=is_live,
        into_text=log.into_text,
    )


def mode_of(log: RunLog) -> str:
    """Return how a run was computed: the value of its `CacheMode`, or `MIXED`."""
    if len(log.history.flips):
        return MIXED
    return (log.steps[0].mode if log.steps else log.mode).value


def speedup_of(index: int, logs: Sequence[RunLog]) -> tuple[Speedup | NoSpeedup, int | None]:
    """Return what the cache saved in a run, and the index of the run it was measured against.

    A run with decode steps on both paths is its own measure. Any other is held against the newest
    run of the other path that was measured alike.
    """
    history = logs[index].history
    has_cached, has_uncached = len(history.cached.decode) > 0, len(history.uncached.decode) > 0
    if has_cached and has_uncached:
        speedup = measure_speedup(history, history)
        return speedup, index if isinstance(speedup, Speedup) else None
    if not has_cached and not has_uncached:
        return NoSpeedup(reason="No decode step has been measured yet."), None
    refusal: NoSpeedup | None = None
    for other in reversed(range(len(logs))):
        if other == index or not len(logs[other].history.path(cached=not has_cached).decode):
            continue
        # Only between runs under the same conditions can there be a speed-up; of the others one
        # is asked, for the words.
        is_alike = logs[other].conditions == logs[index].conditions
        if is_alike or refusal is None:
            pair = (history, logs[other].history)
            speedup = measure_speedup(*(pair if has_cached else pair[::-1]))
            if isinstance(speedup, Speedup):
                return speedup, other
            refusal = refusal or speedup
    missing = "without the cache" if has_cached else "with the cache"
    return refusal or NoSpeedup(reason=f"No run {missing} has been measured yet."), None


def _rate(path: PathHistory) -> DecodeRate | None:
    return decode_rate(path.decode.y)


def _first_token_ms(first: StepRecord | None) -> PerPath[float]:
    """Return on each path the wait for the first token: its forward pass, and the draw."""
    if first is None:
        return PerPath(with_cache=None, without_cache=None)
    times = {
        forward.cached: (forward.forward_s + first.sampling_s) * 1e3 for forward in first.passes
    }
    return PerPath(with_cache=times.get(True), without_cache=times.get(False))
