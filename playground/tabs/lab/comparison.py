"""The two paths in one plot: with the cache and without, plain and faint."""

from collections.abc import Callable

from playground.kit.look.ink import Ink
from playground.kit.plots.gaps import joined, with_gaps
from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import PathCurves, Points
from playground.kit.plots.series import Line
from playground.tabs.lab.path_lines import PathChoice

PointsOf = Callable[[PathCurves], Points]


class PathLines:
    """The lines of one path: the newest run's, and all earlier ones' as one faint item.

    Attributes:
        name: `with cache` or `without cache`.
        ink: the path's meaning.
        plain: the newest run's line.
        faint: the earlier runs' lines.
    """

    def __init__(self, plot: Plot, ink: Ink, points_of: PointsOf) -> None:
        self.name = "with cache" if ink is Ink.WITH_CACHE else "without cache"
        self.ink = ink
        self._plot = plot
        self._points_of = points_of
        self._faint_drawn: list[tuple[int, int]] = []
        symbol = "o" if ink is Ink.WITH_CACHE else "s"
        is_dashed = ink is Ink.WITHOUT_CACHE
        self.faint = plot.add_line(Line(self.name, ink, is_faint=True, is_dashed=is_dashed))
        self.plain = plot.add_line(Line(self.name, ink, symbol=symbol))

    def show(self, choice: PathChoice) -> None:
        """Draw a path's chosen runs."""
        points = None if choice.plain is None else self._points_of(choice.plain)
        x, y = joined(()) if points is None else with_gaps(points)
        self._plot.set_line(self.plain, x, y)
        # The runs before do not change: the same ones need no new drawing.
        faint = [self._points_of(path) for path in choice.faint]
        wanted = [(points.x.__array_interface__["data"][0], len(points.x)) for points in faint]
        if wanted != self._faint_drawn:
            self._faint_drawn = wanted
            self._plot.set_line(self.faint, *joined(faint))
