"""The runs that a person chose to look at, and what can be said of them together."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.generation.history import RunHistory
from playground.generation.run_log import RunLog
from playground.tabs.runs.choice.comparison import RunComparison, compare_runs
from playground.tabs.runs.choice.repeats import LatencyBand, latency_band
from playground.tabs.runs.rows import PerPath


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunChoice:
    """One run or two to be drawn; with more chosen there is nothing to draw.

    Attributes:
        numbers: of the runs chosen, ascending, counted from 1.
        histories: what they measured; empty unless they are one or two.
        comparison: of two runs.
        bands: of the repeats of a single run.
        n_repeats: how many repeats the bands are of.
        is_live: one of the runs goes on.
    """

    numbers: tuple[int, ...]
    histories: tuple[RunHistory, ...]
    comparison: RunComparison | None
    bands: PerPath[LatencyBand]
    n_repeats: int
    is_live: bool


def choose(
    numbers: Sequence[int],
    logs: Sequence[RunLog],
    *,
    repeats: Sequence[RunLog] = (),
    live: RunLog | None = None,
) -> RunChoice:
    """Return what is to be said of some runs.

    Args:
        numbers: of the runs chosen, counted from 1.
        logs: every run, the oldest first.
        repeats: finished repeats of the run, if a single one is chosen.
        live: the run that goes on, if one does.
    """
    numbers = sorted(numbers)
    chosen = [logs[number - 1] for number in numbers]
    again = [log.history for log in repeats] if len(chosen) == 1 else []
    return RunChoice(
        numbers=tuple(numbers),
        histories=tuple(log.history for log in chosen) if len(chosen) <= 2 else (),
        comparison=compare_runs(*chosen) if len(chosen) == 2 else None,
        bands=PerPath(
            with_cache=latency_band(again, cached=True),
            without_cache=latency_band(again, cached=False),
        ),
        n_repeats=len(again),
        is_live=any(log is live for log in chosen),
    )
