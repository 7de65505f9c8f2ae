"""Which of the runs so far a comparison draws plainly, and which stay faint."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from playground.kit.plots.run_curves import PathCurves, RunCurves


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
    current: RunCurves | None,
    earlier: Sequence[RunCurves],
    path_of: Callable[[RunCurves], PathCurves],
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


def cached_path(run: RunCurves) -> PathCurves:
    """Return the run's passes with the KV cache."""
    return run.cached


def uncached_path(run: RunCurves) -> PathCurves:
    """Return the run's passes without it."""
    return run.uncached
