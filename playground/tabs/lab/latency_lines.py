"""What the latency card draws of each path: steps, their running median, and predictions."""

from collections.abc import Sequence

import numpy as np

from playground.kit.look.palette import ColourRole
from playground.kit.plots.band import Band
from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import PathCurves, Points
from playground.kit.plots.series import Line, Marks
from playground.measure.forecast import Forecast
from playground.numbers import three_figures
from playground.tabs.lab.path_choice import PathChoice, wordings
from playground.tabs.lab.path_lines import PathLines, identity
from playground.tabs.lab.running_median import MedianLine, running_median

_KINDS = {
    "prefill": ("t1", "▲ prefill"),
    "catch-up": ("d", "◆ catch-up"),
    "rebuild": ("x", "× rebuild"),
    "warm-up": ("o", "○ warm-up"),
}
_DISTURBED_ENTRY = "∘ disturbed"
_DOT_PX, _RING_PX = 3, 5


class PathOfLatency:
    """One path in this card: its lines and its marks."""

    def __init__(self, plot: Plot, role: ColourRole) -> None:
        self._plot = plot
        self.band = Band(plot, role, has_edges=False)
        self._median: tuple[tuple[int, int], MedianLine] | None = None
        self._lines = PathLines(plot, role, self._median_points)
        name = self._lines.name
        self._steps = Marks(f"this step, {name}", role, "o", is_pale=True, size_px=_DOT_PX)
        self._disturbed = Marks(
            f"disturbed, {name}", role, "o", is_pale=True, is_hollow=True, size_px=_RING_PX
        )
        for dots in (self._steps, self._disturbed):
            plot.add_marks(dots)
            dots.item.setZValue(-10)  # under the line, which is what counts
        self._marks = {
            kind: plot.add_marks(
                Marks(f"{kind}, {self._lines.name}", role, symbol, is_hollow=kind == "warm-up")
            )
            for kind, (symbol, _) in _KINDS.items()
        }

    @property
    def line(self) -> Line:
        """The newest run's line."""
        return self._lines.plain

    @property
    def has_faint(self) -> bool:
        """Whether an earlier run is drawn."""
        return self._lines.has_faint

    def contexts(self) -> list[float]:
        """Return the shortest and the longest context length drawn plainly, if there is any."""
        marked = (*self._marks.values(), self._disturbed)
        xs = [*(marks.x for marks in marked), self.line.x[:1], self.line.x[-1:]]
        every = [float(x) for part in xs for x in part]
        return [min(every), max(every)] if every else []

    def show(self, choice: PathChoice, *, is_now: bool, is_live: bool) -> None:
        """Draw the path, and say at the line's end what a token costs there."""
        self._lines.show(choice)
        self._show_steps(choice.plain, is_live=is_live)
        marked = {} if choice.plain is None else marked_passes(choice.plain)
        for kind, marks in self._marks.items():
            self._plot.set_marks(marks, marked[kind].pairs() if kind in marked else [])
        self._lines.plain.label.wordings = ()
        if choice.plain is not None and len(choice.plain.decode.y):
            when = " now" if is_now else ""
            cost = f"median {three_figures(float(self.line.y[-1]))} ms"
            full, *shorter = wordings(self._lines.name, choice, cost)
            self._lines.plain.label.wordings = (f"{full}{when}", *shorter)

    def _show_steps(self, curves: PathCurves | None, *, is_live: bool) -> None:
        """Draw the steps that the line is the median of, those that it leaves out, and the band.

        The band waits until no more points stream in: it takes as long to draw as all the rest.
        """
        has_steps = curves is not None and len(curves.decode.x) > 0
        self._plot.set_marks(self._steps, curves.decode.pairs() if curves and has_steps else [])
        self._plot.set_marks(self._disturbed, curves.disturbed.pairs() if curves else [])
        if curves is not None and has_steps and not is_live:
            drawn = self._median_of(curves)
            self.band.show(drawn.x, drawn.low, drawn.high)
        else:
            self.band.clear()

    def _median_points(self, curves: PathCurves) -> Points:
        """Return the running median of a path's undisturbed steps."""
        if not len(curves.decode.x):
            return curves.decode
        drawn = self._median_of(curves)
        has_point = np.isfinite(drawn.middle)
        if has_point.all():
            return Points(x=drawn.x, y=drawn.middle, aside=curves.decode.aside)
        x, y = drawn.x[has_point], drawn.middle[has_point]
        return Points(x=x, y=y, aside=curves.decode.aside)

    def _median_of(self, curves: PathCurves) -> MedianLine:
        """Return it as it was the last time, unless there are more steps since."""
        whose = identity(curves.decode)
        if self._median is None or self._median[0] != whose:
            self._median = whose, running_median(curves.decode)
        return self._median[1]


def all_kinds(curves: PathCurves) -> dict[str, Points]:
    """Return every pass, by kind."""
    return {"decode": curves.decode, "disturbed": curves.disturbed, **marked_passes(curves)}


def marked_passes(curves: PathCurves) -> dict[str, Points]:
    """Return the passes that belong to no line, by kind."""
    return {
        "prefill": curves.prefill,
        "catch-up": curves.catch_up,
        "rebuild": curves.rebuild,
        "warm-up": curves.warm_up,
    }


def legend_entries(*paths: PathCurves | None) -> list[str]:
    """Name the symbols in use."""
    drawn = [marked_passes(path) for path in paths if path is not None]
    entries = [
        entry for kind, (_, entry) in _KINDS.items() if any(len(marks[kind].x) for marks in drawn)
    ]
    if any(path is not None and len(path.disturbed.x) for path in paths):
        entries.append(_DISTURBED_ENTRY)
    return entries


class ForecastLines:
    """The predictions of both paths, over the context lengths that the plot shows.

    Attributes:
        uncached, cached: the lines.
    """

    def __init__(self, plot: Plot, *, uncached: Line, cached: Line) -> None:
        self._plot = plot
        self.uncached = self._add("predicted without", ColourRole.WITHOUT_CACHE, uncached)
        self.cached = self._add("predicted with", ColourRole.WITH_CACHE, cached)

    def show(self, forecast: Forecast | None, xs: Sequence[float]) -> None:
        """Draw what is predicted from the lowest to the highest of these context lengths."""
        is_shown = forecast is not None and len(xs) > 0
        for line, is_cached in ((self.uncached, False), (self.cached, True)):
            if forecast is None or not is_shown:
                self._plot.set_line(line, np.empty(0), np.empty(0))
                continue
            part = slice(int(min(xs)) - 1, int(max(xs)))
            self._plot.set_line(line, forecast.n_kv[part], forecast.step_ms(cached=is_cached)[part])

    @property
    def is_drawn(self) -> bool:
        """Whether there are any predictions in the plot."""
        return len(self.uncached.x) > 0 or len(self.cached.x) > 0

    def _add(self, name: str, role: ColourRole, measured: Line) -> Line:
        line = Line(name, role, is_dotted=True, predicts=measured)
        line.curve.setZValue(-1)  # under the measured one
        return self._plot.add_line(line)
