"""The plots of a report: the lab's latency, total time and proof, from the same points."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.generation.agreement import TOLERANCES
from playground.kit.plots.run_curves import PathCurves, Points, joined, with_gaps
from playground.measure.measured_runs import Measured
from playground.numbers import three_figures
from playground.report.svg_plot import Drawn, DrawnBand, EndLabel, SvgPlot
from playground.tabs.lab.path_choice import (
    PathChoice,
    cached_path,
    choose_path,
    plotted_runs,
    uncached_path,
)
from playground.tabs.lab.proof.figures import RaceProof, gap_text
from playground.tabs.lab.running_median import running_median

_ROLES = {"without": "square", "with": "disc"}
"""Of the two paths, with the symbol at a line's end."""
_NAMES = {"without": "without cache", "with": "with cache"}
_SPECIAL = {
    "prefill": "triangle",
    "catch-up": "diamond",
    "rebuild": "cross",
    "warm-up": "circle",
}
_MEANINGS = {
    "prefill": "prefill: takes in the prompt",
    "catch-up": "catch-up: fills a cache switched on in the middle",
    "rebuild": "rebuild: after a full context dropped its oldest half",
    "warm-up": "warm-up: the first pass after a model was loaded",
}


class Key(NamedTuple):
    """An entry of a legend: what a kind of point looks like, and what it is."""

    role: str
    kind: str
    words: str


class Figure(NamedTuple):
    """A plot and its legend."""

    plot: SvgPlot
    legend: Sequence[Key]


def latency_figure(measured: Measured) -> Figure | None:
    """Return milliseconds by context length; None where no step was measured."""
    choices = _choices(measured)
    drawn: list[Drawn] = []
    bands: list[DrawnBand] = []
    labels: list[EndLabel] = []
    for role, choice in choices.items():
        drawn += _faint(role, [_median_points(path) for path in choice.faint])
    for role, choice in choices.items():
        if choice.plain is None:
            continue
        drawn += _steps(role, choice.plain)
        if len(choice.plain.decode.x):
            median = running_median(choice.plain.decode)
            bands.append(DrawnBand(role=role, x=median.x, low=median.low, high=median.high))
            drawn += _line(role, median.x, median.middle)
            cost = f"median {three_figures(float(median.middle[-1]))} ms"
            labels.append(_label(role, choice, float(median.middle[-1]), cost))
        drawn += _special(role, choice.plain)
    current, _ = plotted_runs(measured)
    plot = SvgPlot(
        name="Milliseconds of each token by context length, with and without the cache",
        x_title="context length (tokens)",
        y_title="ms per token (logarithmic)",
        is_log=True,
        drawn=drawn,
        bands=bands,
        changes=() if current is None else current.changes,
        labels=labels,
    )
    return Figure(plot, _latency_legend(plot)) if any(len(each.x) for each in drawn) else None


def total_figure(measured: Measured) -> Figure | None:
    """Return the seconds that all tokens took together; None where nothing was measured."""
    choices = _choices(measured)
    drawn: list[Drawn] = []
    labels: list[EndLabel] = []
    for role, choice in choices.items():
        drawn += _faint(role, [path.total for path in choice.faint])
    for role, choice in choices.items():
        if choice.plain is None:
            continue
        total = choice.plain.total
        drawn += _line(role, *with_gaps(total))
        seconds = f"{three_figures(float(total.y[-1]))} s"
        labels.append(_label(role, choice, float(total.y[-1]), seconds))
    plot = SvgPlot(
        name="Seconds that all tokens took together, with and without the cache",
        x_title="tokens generated",
        y_title="seconds in total",
        is_log=False,
        drawn=drawn,
        labels=labels,
    )
    return Figure(plot, _faint_keys(plot)) if labels else None


def proof_figure(proof: RaceProof) -> Figure | None:
    """Return the gap between the logits of both paths; None where no logit differs."""
    drawn: list[Drawn] = []
    keys: list[Key] = []
    for each, kind in ((proof.other, "ring"), (proof, "dots")):
        if each is None:
            continue
        gaps = each.history.max_abs_diff
        # A logarithm shows no 0, and a gap that is no number has no place.
        is_drawn = (gaps > 0) & np.isfinite(gaps)
        if is_drawn.any():
            x = each.history.steps[is_drawn] + 1
            drawn.append(Drawn(role="neutral", x=x, y=gaps[is_drawn], kind=kind))
            keys.append(Key("neutral", kind, f"one step, in {each.dtype}"))
    if not drawn:
        return None
    limit = TOLERANCES[proof.dtype]
    ends = np.array([1, int(proof.history.steps[-1]) + 1])
    drawn.insert(0, Drawn(role="neutral", x=ends, y=np.full(2, limit), kind="limit"))
    first = proof.agreement.first_divergence
    if first is not None:
        at = int(np.searchsorted(proof.history.steps, first))
        gap = proof.history.max_abs_diff[at : at + 1]
        drawn.append(Drawn(role="bad", x=np.array([first + 1]), y=gap, kind="diamond"))
        keys.append(Key("bad", "diamond", "first divergence"))
    plot = SvgPlot(
        name="The largest difference of a logit between both paths, at each step",
        x_title="tokens generated",
        y_title="largest |Δ logit| (logarithmic)",
        is_log=True,
        drawn=drawn,
        labels=[EndLabel(role="neutral", y=limit, lines=("tolerance", gap_text(limit)))],
    )
    return Figure(plot, keys)


def _choices(measured: Measured) -> dict[str, PathChoice]:
    """Choose of each path the run that is drawn plainly, as the window does."""
    current, earlier = plotted_runs(measured)
    return {
        "without": choose_path(current, earlier, uncached_path),
        "with": choose_path(current, earlier, cached_path),
    }


def _median_points(path: PathCurves) -> Points:
    """Return a line through a path's steps."""
    if not len(path.decode.x):
        return path.decode
    median = running_median(path.decode)
    is_there = np.isfinite(median.middle)
    return Points(x=median.x[is_there], y=median.middle[is_there], aside=path.decode.aside)


def _faint(role: str, series: Sequence[Points]) -> list[Drawn]:
    """Return the earlier runs' lines, as one."""
    x, y = joined(series)
    return [Drawn(role=role, x=x, y=y, kind="faint")] if len(x) else []


def _steps(role: str, path: PathCurves) -> list[Drawn]:
    """Return a dot for each step, and a ring for each that was disturbed."""
    return [
        Drawn(role=role, x=points.x, y=points.y, kind=kind)
        for points, kind in ((path.decode, "dots"), (path.disturbed, "ring"))
        if len(points.x)
    ]


def _line(role: str, x: np.ndarray, y: np.ndarray) -> list[Drawn]:
    """Return a line, and the symbol at its end."""
    return [
        Drawn(role=role, x=x, y=y, kind="line"),
        Drawn(role=role, x=x[-1:], y=y[-1:], kind=_ROLES[role]),
    ]


def _special(role: str, path: PathCurves) -> list[Drawn]:
    """Return the passes that belong to no line."""
    kinds = {
        "prefill": path.prefill,
        "catch-up": path.catch_up,
        "rebuild": path.rebuild,
        "warm-up": path.warm_up,
    }
    return [
        Drawn(role=role, x=points.x, y=points.y, kind=_SPECIAL[kind])
        for kind, points in kinds.items()
        if len(points.x)
    ]


def _label(role: str, choice: PathChoice, y: float, figure: str) -> EndLabel:
    lines = (_NAMES[role], figure) + ("earlier run",) * (not choice.is_current)
    return EndLabel(role=role, y=y, lines=lines)


def _latency_legend(plot: SvgPlot) -> list[Key]:
    """Say what is drawn, in the colour of the path that has it."""
    role_of = {each.kind: each.role for each in plot.drawn}
    keys = [Key(role_of["dots"], "dots", "one token each")] if "dots" in role_of else []
    if "line" in role_of:
        keys.append(Key(role_of["line"], "line", "median of a step and seven on either side"))
        keys.append(Key(role_of["line"], "band", "the middle half of them"))
    if "ring" in role_of:
        keys.append(Key(role_of["ring"], "ring", "disturbed: in no median and no speed-up"))
    keys += [
        Key(role_of[symbol], symbol, _MEANINGS[kind])
        for kind, symbol in _SPECIAL.items()
        if symbol in role_of
    ]
    if plot.changes:
        keys.append(Key("neutral", "change", "a setting was changed"))
    return keys + _faint_keys(plot)


def _faint_keys(plot: SvgPlot) -> list[Key]:
    roles = [each.role for each in plot.drawn if each.kind == "faint"]
    return [Key(roles[0], "faint", "earlier runs")] if roles else []
