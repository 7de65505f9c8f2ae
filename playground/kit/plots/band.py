"""A tint between two curves: where most of what was measured lies."""

import numpy as np
import pyqtgraph as pg
from jaxtyping import Float, Shaped
from PySide6.QtGui import QColor

from playground.kit.look.palette import ColourRole, Palette
from playground.kit.plots.plot import Plot
from playground.kit.plots.series import Line

_NOTHING = np.empty(0)
_OPACITY = 0.22
"""Of the tint, so that grid and lines show through."""


class Band:
    """Two faint edges with a tint between them; the plot draws the edges as any line.

    Args:
        plot: what it is drawn in.
        role: what it is of.
        has_edges: the edges are seen, too.

    Attributes:
        low, high: the edges.
    """

    def __init__(self, plot: Plot, role: ColourRole, *, has_edges: bool = True) -> None:
        self._plot = plot
        self._role = role
        self.low = plot.add_line(Line("low", role, is_faint=True))
        self.high = plot.add_line(Line("high", role, is_faint=True))
        # It follows the edges by itself, also from a linear to a logarithmic axis.
        self._tint = pg.FillBetweenItem(self.low.curve, self.high.curve)
        self._tint.setZValue(-20)
        plot.addItem(self._tint)
        if not has_edges:
            for edge in (self.low, self.high):
                edge.curve.setOpacity(0.0)

    def show(
        self,
        x: Shaped[np.ndarray, " points"],
        low: Float[np.ndarray, " points"],
        high: Float[np.ndarray, " points"],
    ) -> None:
        """Draw the band; NaN in the edges are gaps."""
        self._tint.setVisible(len(x) > 0)
        self._plot.set_line(self.low, x, low)
        self._plot.set_line(self.high, x, high)

    def clear(self) -> None:
        """Draw no band."""
        self.show(_NOTHING, _NOTHING, _NOTHING)

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        colour = QColor(self._role.line(palette))
        colour.setAlphaF(_OPACITY)
        self._tint.setBrush(colour)
