"""Single points that are no part of a line, such as a prefill."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from playground.kit.look.ink import Ink
from playground.kit.look.palette import Palette
from playground.kit.plots.series import ToView

_LARGE_PX = 6


class Marks:
    """A kind of point: one symbol, in the ink of the path it belongs to.

    Attributes:
        name: as it reads in the legend and in the crosshair's readout.
        ink: what the points mean.
        is_hollow: drawn as an outline.
        x, y: the values given, in their units.
    """

    def __init__(
        self, name: str, ink: Ink, symbol: str, *, is_hollow: bool = False, size_px: int = 8
    ) -> None:
        self.name = name
        self.ink = ink
        self.is_hollow = is_hollow
        self._is_large = size_px >= _LARGE_PX
        self.x: tuple[float, ...] = ()
        self.y: tuple[float, ...] = ()
        self.item = pg.ScatterPlotItem(symbol=symbol, size=size_px, pen=None)
        self.item.hide()

    def set_data(self, x: Sequence[float], y: Sequence[float]) -> bool:
        """Take the points to draw; return whether they differ from the last ones."""
        same = self.x == tuple(x) and self.y == tuple(y)
        self.x, self.y = tuple(x), tuple(y)
        return not same

    def draw(self, to_view: ToView) -> None:
        """Draw the points, after turning y into view coordinates."""
        self.item.setData(np.array(self.x), to_view(np.array(self.y)))
        self.item.setVisible(bool(self.x))  # an item without points takes its time to paint, too

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        colour = self.ink.line(palette)
        self.item.setBrush(palette.card if self.is_hollow else colour)
        if self.is_hollow:
            self.item.setPen(pg.mkPen(colour, width=1.5 if self._is_large else 1.0))
        else:
            # An edge in the card's colour sets a symbol off from a line; a dot has no room for it.
            self.item.setPen(pg.mkPen(palette.card) if self._is_large else pg.mkPen(None))
