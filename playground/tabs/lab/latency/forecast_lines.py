"""What steps are predicted to take, as dashed lines under the measured ones."""

from collections.abc import Sequence

import numpy as np

from playground.kit.look.ink import Ink
from playground.kit.plots.plot import Plot
from playground.kit.plots.series import Line
from playground.measure.forecast import Forecast

_WORDS = ("dashed: predicted from this machine's bytes and FLOPs", "dashed: predicted")


class ForecastLines:
    """The predictions of both paths, over the context lengths that the plot shows.

    Attributes:
        uncached, cached: the lines.
    """

    def __init__(self, plot: Plot, *, uncached: Line, cached: Line) -> None:
        self._plot = plot
        self.uncached = self._add("predicted without", Ink.WITHOUT_CACHE, uncached)
        self.cached = self._add("predicted with", Ink.WITH_CACHE, cached)

    def show(self, forecast: Forecast | None, xs: Sequence[float]) -> None:
        """Draw what is predicted from the lowest to the highest of these context lengths."""
        is_shown = forecast is not None and len(xs) > 0
        for line, is_cached in ((self.uncached, False), (self.cached, True)):
            if forecast is None or not is_shown:
                self._plot.set_line(line, np.empty(0), np.empty(0))
                continue
            part = slice(int(min(xs)) - 1, int(max(xs)))
            self._plot.set_line(line, forecast.n_kv[part], forecast.step_ms(cached=is_cached)[part])
        self.uncached.label.wordings = _WORDS if is_shown else ()

    def _add(self, name: str, ink: Ink, measured: Line) -> Line:
        line = Line(name, ink, is_dashed=True, predicts=measured, label_ink=Ink.NEUTRAL)
        line.curve.setZValue(-1)  # under the measured one
        return self._plot.add_line(line)
