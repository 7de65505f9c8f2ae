"""The measurements of one run, as plots take them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Shaped

from playground.generation.history import Curve, PathHistory, RunHistory
from playground.generation.records import Conditions
from playground.generation.request import CacheMode

_FLIPS = {CacheMode.ON: "cache on", CacheMode.OFF: "cache off", CacheMode.RACE: "race"}
SETTING_WORDS = {
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "min_p": "min-p",
    "repetition_penalty": "repetition penalty",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Points of a curve: views into a history's buffers, which never change below their length.

    Attributes:
        x: whole numbers, of tokens.
        y: times.
        aside: every x that is left out of these points, and yet no gap.
        steps: the index in the run, from 0, of the step that each point is of, where it is of one.
    """

    x: Int[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    aside: Int[np.ndarray, " aside"] = field(default_factory=lambda: np.empty(0, np.int64))
    steps: Int[np.ndarray, " points"] = field(default_factory=lambda: np.empty(0, np.int64))

    def pairs(self) -> list[tuple[float, float]]:
        """Return the points one by one; for the few that are marked singly."""
        return list(zip(self.x.tolist(), self.y.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathCurves:
    """One path's passes: context tokens and ms, and `total` in tokens made and seconds."""

    decode: Points
    disturbed: Points
    prefill: Points
    catch_up: Points
    rebuild: Points
    warm_up: Points
    total: Points


class Change(NamedTuple):
    """A setting that a person changed during a run.

    Attributes:
        x: where, on the plot's horizontal axis.
        text: what, in two or three words, such as `cache on`.
    """

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlottedRun:
    """One run at this moment.

    Attributes:
        conditions: what has to be equal for two runs to be drawn together.
        cached: passes with the KV cache.
        uncached: passes without.
        changes: settings changed during the run, by context tokens.
        is_live: whether points are still to come.
        n_steps, n_disturbed: steps so far, and those of them that were disturbed.
    """

    conditions: Conditions
    cached: PathCurves
    uncached: PathCurves
    changes: tuple[Change, ...] = ()
    is_live: bool = False
    n_steps: int = 0
    n_disturbed: int = 0

    @classmethod
    def of(cls, history: RunHistory, *, is_live: bool) -> "PlottedRun":
        """Look at a history as it is now; nothing is copied."""
        return cls(
            conditions=history.conditions,
            cached=_path(history.cached),
            uncached=_path(history.uncached),
            changes=_changes(history),
            is_live=is_live,
            n_steps=history.n_steps,
            n_disturbed=history.n_disturbed,
        )


def _path(path: PathHistory) -> PathCurves:
    return PathCurves(
        decode=decode_points(path),
        disturbed=_points(path.disturbed),
        prefill=_points(path.prefill),
        catch_up=_points(path.catch_up),
        rebuild=_points(path.rebuild),
        warm_up=_points(path.warm_up),
        total=_points(path.total),
    )


def decode_points(path: PathHistory) -> Points:
    """Return the undisturbed decode passes; a line may go past the disturbed ones."""
    return replace(_points(path.decode), aside=path.disturbed.x)


def _points(curve: Curve) -> Points:
    return Points(x=curve.x, y=curve.y, steps=curve.steps)


def _changes(history: RunHistory) -> tuple[Change, ...]:
    """Return every flip of the switch and every other setting changed, in order."""
    return tuple(sorted((*_flips(history), *_sampling_changes(history))))


def _flips(history: RunHistory) -> list[Change]:
    """Say at each flip of the switch which way it went."""
    return [Change(float(flip.context_tokens), _FLIPS[flip.mode]) for flip in history.flips]


def _sampling_changes(history: RunHistory) -> list[Change]:
    """Say which settings changed, from what to what."""
    return [
        Change(float(change.context_tokens), f"{SETTING_WORDS[name]} {before:g} → {after:g}")
        for change in history.sampling_changes
        for name in SETTING_WORDS
        if (before := getattr(change.before, name)) != (after := getattr(change.after, name))
    ]


def jumps(points: Points) -> Int[np.ndarray, " jumps"]:
    """Return where x does not go on from the point before: the first place after each gap."""
    places = np.flatnonzero(np.diff(points.x) != 1) + 1
    if not places.size or not points.aside.size:
        return places
    first, last = points.x[places - 1], points.x[places]
    aside = np.sort(points.aside)
    between = np.searchsorted(aside, last) - np.searchsorted(aside, first, side="right")
    # As many as there are numbers between: all of them were left out.
    return places[(last < first) | (between < last - first - 1)]


def with_gaps(points: Points) -> tuple[Shaped[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Return x and y with a NaN in y wherever x leaves out a whole number.

    So a line ends where the switch was flipped and starts anew where it was flipped back. Without
    a gap the arrays themselves are returned, not copies.
    """
    starts = jumps(points)
    if not starts.size:
        return points.x, points.y
    return np.insert(points.x, starts, points.x[starts]), np.insert(points.y, starts, np.nan)


def joined(
    series: Sequence[Points],
) -> tuple[Shaped[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Return several series as one, with a gap after each: one drawn item for all of them."""
    parts = [with_gaps(points) for points in series if len(points.x)]
    if not parts:
        return np.empty(0), np.empty(0)
    x = np.concatenate([np.append(x, x[-1]) for x, _ in parts])
    y = np.concatenate([np.append(y, np.nan) for _, y in parts])
    return x, y
