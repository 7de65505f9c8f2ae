"""The lines of one path over the runs: the newest one's, and the earlier ones' faint."""

from collections.abc import Callable

from playground.kit.look.palette import ColourRole
from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import PathCurves, Points, joined, with_gaps
from playground.kit.plots.series import Line
from playground.tabs.lab.path_choice import PathChoice

PointsOf = Callable[[PathCurves], Points]


class PathLines:
    """The lines of one path: the newest run's, and all earlier ones' as one faint item.

    Attributes:
        name: `with cache` or `without cache`.
        plain: the newest run's line.
        faint: the earlier runs' lines.
    """

    def __init__(self, plot: Plot, role: ColourRole, points_of: PointsOf) -> None:
        self.name = "with cache" if role is ColourRole.WITH_CACHE else "without cache"
        self._plot = plot
        self._points_of = points_of
        self._faint_drawn: list[tuple[int, int]] = []
        symbol = "o" if role is ColourRole.WITH_CACHE else "s"
        is_dashed = role is ColourRole.WITHOUT_CACHE
        self.faint = plot.add_line(Line(self.name, role, is_faint=True, is_dashed=is_dashed))
        self.plain = plot.add_line(Line(self.name, role, symbol=symbol))

    @property
    def has_faint(self) -> bool:
        """Whether an earlier run is drawn."""
        return len(self.faint.x) > 0

    def show(self, choice: PathChoice) -> None:
        """Draw a path's chosen runs."""
        points = None if choice.plain is None else self._points_of(choice.plain)
        x, y = joined(()) if points is None else with_gaps(points)
        self._plot.set_line(self.plain, x, y)
        # The runs before do not change: the same ones need no new drawing.
        wanted = [identity(path.total) for path in choice.faint]
        if wanted != self._faint_drawn:
            self._faint_drawn = wanted
            self._plot.set_line(
                self.faint, *joined([self._points_of(path) for path in choice.faint])
            )


def identity(points: Points) -> tuple[int, int]:
    """Tell one run's points from another's, and from the same ones once there are more."""
    return points.x.__array_interface__["data"][0], len(points.x)
