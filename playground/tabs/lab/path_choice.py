"""Which of the runs so far a comparison draws plainly, and which stay faint."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from playground.kit.plots.run_curves import PathCurves, PlottedRun
from playground.measure.measured_runs import Measured

EARLIER_RUNS_SHOWN = 12
"""More faint lines than this are a haze that nobody can read."""


def plotted_runs(measured: Measured) -> tuple[PlottedRun | None, list[PlottedRun]]:
    """Look at the run in hand and at the latest ones before it, oldest first, as they are now."""
    current, earlier = measured.current, measured.earlier[-EARLIER_RUNS_SHOWN:]
    return (
        None if current is None else PlottedRun.of(current, is_live=measured.is_live),
        [PlottedRun.of(history, is_live=False) for history in earlier],
    )


class PathChoice(NamedTuple):
    """One path over the runs.

    Attributes:
        plain: the newest run that has it: the one in hand, or the one to hold it against.
        is_current: whether `plain` belongs to the run in hand.
        faint: the path in the runs before, oldest first.
    """

    plain: PathCurves | None
    is_current: bool
    faint: tuple[PathCurves, ...]


def choose_path(
    current: PlottedRun | None,
    earlier: Sequence[PlottedRun],
    path_of: Callable[[PlottedRun], PathCurves],
) -> PathChoice:
    """Choose among the runs measured under the same conditions as the newest one.

    Args:
        current: the run in hand; None before the first and after a change of model.
        earlier: the runs before, oldest first.
        path_of: takes the path out of a run.
    """
    runs = (*earlier, current) if current is not None else tuple(earlier)
    alike = [run for run in runs if run.conditions == runs[-1].conditions]
    having = [run for run in alike if len(path_of(run).total.x)]
    if not having:
        return PathChoice(None, is_current=False, faint=())
    return PathChoice(
        path_of(having[-1]),
        is_current=having[-1] is current,
        faint=tuple(path_of(run) for run in having[:-1]),
    )


EARLIER_ENTRY = "pale: earlier"
"""What a legend says of the pale lines, where there are any."""


def wordings(name: str, choice: PathChoice, figure: str) -> tuple[str, ...]:
    """Return what stands at a path's end, fullest first; a run before the one in hand is named so.

    Args:
        name: of the path.
        choice: what is drawn of it.
        figure: the time there, with its unit.
    """
    if choice.is_current:
        return f"{name} · {figure}", figure
    return f"{name}, earlier run · {figure}", f"{figure}, earlier run", f"{figure}, earlier"


def cached_path(run: PlottedRun) -> PathCurves:
    """Return the run's passes with the KV cache."""
    return run.cached


def uncached_path(run: PlottedRun) -> PathCurves:
    """Return the run's passes without it."""
    return run.uncached
