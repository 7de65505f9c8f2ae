"""An upright line in a plot with the value of every series there."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from playground.kit.look.ink import Ink
from playground.kit.look.palette import Palette

_APART_PX = 12


class Reading(NamedTuple):
    """What one series says at the crosshair.

    Attributes:
        name: of the series.
        ink: the series' meaning, for the words' colour.
        text: the value with its unit.
        view_y: where the point stands, in view coordinates; None for a reading without a point.
    """

    name: str
    ink: Ink
    text: str
    view_y: float | None = None


class Crosshair:
    """Draws the line, a dot on each series, and a panel of words inside the plot.

    Attributes:
        x: where it stands; None while hidden.
        readout: the panel.
    """

    def __init__(self, plot_item: pg.PlotItem, parent: QWidget) -> None:
        self.x: float | None = None
        self._palette: Palette | None = None
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._dots = pg.ScatterPlotItem(size=7, pen=None)
        for item, height in ((self._line, 20), (self._dots, 21)):
            item.setZValue(height)
            plot_item.addItem(item, ignoreBounds=True)
        self.readout = QLabel(parent)
        self.readout.setProperty("role", "popup")
        self.readout.setTextFormat(Qt.TextFormat.RichText)
        self.readout.setMargin(6)
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, x: float, heading: str, readings: Sequence[Reading]) -> None:
        """Stand at x and say what is there."""
        self.x = x
        self._line.setValue(x)
        self._line.show()
        points = [reading for reading in readings if reading.view_y is not None]
        self._dots.setData([x] * len(points), [reading.view_y for reading in points])
        self._dots.show()
        if self._palette is not None:
            self._dots.setBrush([pg.mkBrush(r.ink.line(self._palette)) for r in points])
            self.readout.setText(_html(heading, readings, self._palette))
        self.readout.adjustSize()
        self.readout.show()

    def place(self, line_x: float, bounds: QRectF) -> None:
        """Put the panel beside the line, inside the plot, on the side with room (pixels)."""
        width, height = self.readout.width(), self.readout.height()
        left = line_x + _APART_PX
        if left + width > bounds.right():
            left = line_x - _APART_PX - width
        left = min(max(left, bounds.left()), bounds.right() - width)
        top = bounds.center().y() - height / 2
        top = min(max(top, bounds.top()), bounds.bottom() - height)
        self.readout.move(QPoint(round(left), round(top)))

    def hide(self) -> None:
        """Take the line, the dots and the panel away."""
        self.x = None
        self._line.hide()
        self._dots.hide()
        self.readout.hide()

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        self._palette = palette
        self._line.setPen(pg.mkPen(Ink.NEUTRAL.faint(palette), width=1))


def _html(heading: str, readings: Sequence[Reading], palette: Palette) -> str:
    """Return a heading and a table of names and values, right-aligned."""
    rows = "".join(
        f'<tr style="color:{reading.ink.text(palette)}"><td>{escape(reading.name)}&nbsp;&nbsp;</td>'
        f'<td align="right">{escape(reading.text)}</td></tr>'
        for reading in readings
    )
    head = f'<div style="color:{palette.muted}">{escape(heading)}</div>'
    return f'{head}<table cellspacing="0" cellpadding="0">{rows}</table>'
