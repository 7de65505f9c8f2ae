"""The scatter of repeated runs, as a tinted band."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from playground.kit.look.ink import Ink
from playground.kit.look.palette import Palette
from playground.kit.plots.gaps import with_gaps
from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import Points
from playground.kit.plots.series import Line
from playground.tabs.runs.choice.repeats import LatencyBand

_NOTHING = (np.empty(0), np.empty(0))
_OPACITY = 0.22
"""Of the tint, so that grid and lines show through."""


class BandOfPath:
    """Two faint edges with a tint between them; the plot draws the edges as any line."""

    def __init__(self, plot: Plot, ink: Ink) -> None:
        self._plot = plot
        self._ink = ink
        self._low = plot.add_line(Line("low", ink, is_faint=True))
        self._high = plot.add_line(Line("high", ink, is_faint=True))
        # It follows the edges by itself, also from a linear to a logarithmic axis.
        self._tint = pg.FillBetweenItem(self._low.curve, self._high.curve)
        self._tint.setZValue(-20)
        plot.addItem(self._tint)

    def show(self, band: LatencyBand | None) -> None:
        """Draw a band, or none."""
        self._tint.setVisible(band is not None)
        for line, values in ((self._low, "low_ms"), (self._high, "high_ms")):
            if band is None:
                self._plot.set_line(line, *_NOTHING)
            else:
                points = Points(x=band.context, y=getattr(band, values))
                self._plot.set_line(line, *with_gaps(points))

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        colour = QColor(self._ink.line(palette))
        colour.setAlphaF(_OPACITY)
        self._tint.setBrush(colour)
