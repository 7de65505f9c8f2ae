"""An upright line in a plot with the value of every series there."""

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from jaxtyping import Float
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from playground.kit.look.palette import ColourRole, Palette
from playground.kit.plots.changes import Change, ChangeMarks
from playground.kit.plots.plot_labels import Path, covers, in_pixels, points_in_pixels
from playground.kit.plots.series import Line, Marks, ToView, forget_looks
from playground.numbers import three_figures


class Reading(NamedTuple):
    """What one series says at the crosshair.

    Attributes:
        name: of the series.
        role: the series' meaning, for its colour.
        text: the value with its unit.
        view_y: where the point stands, in view coordinates; None for a reading without a point.
    """

    name: str
    role: ColourRole
    text: str
    view_y: float | None = None


_APART_PX = 12
_ASTRAY = 10_000
"""What a panel that lies across its own line is worth less, in points covered."""


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
            forget_looks(self._dots)
            self._dots.setBrush([pg.mkBrush(r.role.line(self._palette)) for r in points])
            self.readout.setText(_html(heading, readings, self._palette))
        self.readout.adjustSize()
        self.readout.show()

    def place(self, line_x: float, bounds: QRectF, paths: Sequence[Path]) -> None:
        """Put the panel beside the line, inside the plot, where it covers the least (pixels)."""
        width, height = self.readout.width(), self.readout.height()
        right, left = line_x + _APART_PX, line_x - _APART_PX - width
        heights = (
            bounds.center().y() - height / 2,
            bounds.top(),
            bounds.bottom() - height,
        )
        best, least = QPoint(), math.inf
        for x, has_room in (
            (right, right + width <= bounds.right()),
            (left, left >= bounds.left()),
        ):
            for y in heights:
                corner = QPointF(
                    min(max(x, bounds.left()), bounds.right() - width),
                    min(max(y, bounds.top()), bounds.bottom() - height),
                )
                panel = QRectF(corner, QSizeF(width, height))
                cost = sum(covers(panel, path) for path in paths) + (0 if has_room else _ASTRAY)
                if cost < least:
                    best, least = corner.toPoint(), cost
        self.readout.move(best)

    def hide(self) -> None:
        """Take the line, the dots and the panel away."""
        self.x = None
        self._line.hide()
        self._dots.hide()
        self.readout.hide()

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        self._palette = palette
        self._line.setPen(pg.mkPen(ColourRole.NEUTRAL.faint(palette), width=1))


def _html(heading: str, readings: Sequence[Reading], palette: Palette) -> str:
    """Return a heading and a table of names and values, right-aligned."""
    rows = "".join(
        f'<tr style="color:{reading.role.text(palette)}">'
        f"<td>{escape(reading.name)}&nbsp;&nbsp;</td>"
        f'<td align="right">{escape(reading.text)}</td></tr>'
        for reading in readings
    )
    head = f'<div style="color:{palette.muted}">{escape(heading)}</div>'
    return f'{head}<table cellspacing="0" cellpadding="0">{rows}</table>'


class CrosshairControl:
    """Lets the crosshair stand only where there are points.

    Attributes:
        crosshair: what is drawn.
        notes: what else there is to say at an x, beside the series.
    """

    def __init__(
        self,
        crosshair: Crosshair,
        *,
        lines: Sequence[Line],
        marks: Sequence[Marks],
        changes: ChangeMarks,
        plot_item: pg.PlotItem,
        to_view: ToView,
        x_noun: str,
        unit: str,
        say: Callable[[str], None],
    ) -> None:
        self.crosshair = crosshair
        self.notes: Callable[[float], Sequence[Reading]] = _nothing_more
        self._lines, self._marks, self._changes = lines, marks, changes
        self._plot_item = plot_item
        self._to_view = to_view
        self._x_noun, self._unit = x_noun, unit
        self._say = say

    def show_near(self, x: float) -> None:
        """Stand at the point nearest to x, and tell assistive tools what is there."""
        places = stops(self._lines, self._marks)
        if not places.size:
            self.hide()
            return
        x = float(places[np.argmin(np.abs(places - x))])
        found = readings_at(
            x, self._lines, self._marks, self._changes.changes, self._to_view, self._unit
        )
        found += self.notes(x)
        heading = f"{x:,.0f} {self._x_noun}"
        self.crosshair.show_at(x, heading, found)
        view = self._plot_item.getViewBox()
        line_x = view.mapViewToScene(pg.Point(x, 0)).x()
        self.crosshair.place(line_x, view.sceneBoundingRect(), self._paths())
        words = ", ".join(f"{reading.name} {reading.text}".strip() for reading in found)
        self._say(f"{heading}: {words}")
        self._clear_the_panel()

    def _paths(self) -> list[Path]:
        """Return every line in hand and every kind of mark, in pixels."""
        lines = [in_pixels(line, self._plot_item) for line in self._lines if not line.is_faint]
        marks = [points_in_pixels(*kind.item.getData(), self._plot_item) for kind in self._marks]
        return [path for path in (*lines, *marks) if len(path)]

    def hide(self) -> None:
        """Take the crosshair away."""
        self.crosshair.hide()
        self._say("")
        self._clear_the_panel()

    def show_last(self) -> None:
        """Stand where it stood, or else at the last point."""
        places = stops(self._lines, self._marks)
        if places.size:
            self.show_near(places[-1] if self.crosshair.x is None else self.crosshair.x)

    def move(self, n_points: int) -> None:
        """Go so many points to the right, or to the left if negative, as far as there are any."""
        places = stops(self._lines, self._marks)
        if self.crosshair.x is None or not places.size:
            self.show_last()
            return
        at = int(np.argmin(np.abs(places - self.crosshair.x))) + n_points
        x = float(places[min(max(at, 0), places.size - 1)])
        self._bring_into_view(x)
        self.show_near(x)

    def zoom(self, share: float) -> None:
        """Show this share of the range of x, around the crosshair where there is one."""
        view = self._plot_item.getViewBox()
        middle = view.viewRect().center()
        x = middle.x() if self.crosshair.x is None else self.crosshair.x
        view.scaleBy(x=share, center=pg.Point(x, middle.y()))
        view.sigRangeChangedManually.emit([True, False])  # as the wheel does
        self.refresh()

    def _bring_into_view(self, x: float) -> None:
        """Move a zoomed view so far that it holds an x."""
        view = self._plot_item.getViewBox()
        low, high = view.viewRange()[0]
        if not low <= x <= high:
            view.translateBy(x=x - (high if x > high else low))

    def refresh(self) -> None:
        """Say anew what is at the place where it stands."""
        if self.crosshair.x is not None:
            self.show_near(self.crosshair.x)

    def _clear_the_panel(self) -> None:
        """Hide the labels that the panel would cut through; it says what they say."""
        panel = QRectF(self.crosshair.readout.geometry())
        for line in self._lines:
            is_cut = self.crosshair.x is not None and panel.intersects(
                line.label.sceneBoundingRect()
            )
            line.label.setOpacity(0.0 if is_cut else 1.0)


def _nothing_more(_x: float) -> Sequence[Reading]:
    return ()


def stops(lines: Sequence[Line], marks: Sequence[Marks]) -> Float[np.ndarray, " stops"]:
    """Return every x that has a point, in order: where the crosshair can stand."""
    xs = [line.x for line in lines if not line.is_faint] + [np.array(kind.x) for kind in marks]
    return np.unique(np.concatenate([np.asarray(x, np.float64) for x in xs] or [np.empty(0)]))


def readings_at(
    x: float,
    lines: Sequence[Line],
    marks: Sequence[Marks],
    changes: Sequence[Change],
    to_view: ToView,
    unit: str,
) -> list[Reading]:
    """Return one reading for every point and change at exactly this x."""
    found: list[Reading] = []
    for line in lines:
        at = np.flatnonzero(line.x == x)
        if line.is_faint or not at.size or not np.isfinite(line.y[at[-1]]):
            continue
        y = float(line.y[at[-1]])
        reading = _reading(line.name, line.role, y, to_view, unit)
        residual = _residual(line, x, y, unit)
        found.append(reading._replace(text=f"{reading.text}{residual}"))
    for kind in marks:
        values = [y for at, y in zip(kind.x, kind.y, strict=True) if at == x]
        found += [_reading(kind.name, kind.role, y, to_view, unit) for y in values]
    found += [Reading(change.text, ColourRole.NEUTRAL, "") for change in changes if change.x == x]
    return found


def _reading(name: str, role: ColourRole, y: float, to_view: ToView, unit: str) -> Reading:
    view_y = float(to_view(np.array([y]))[0])
    return Reading(
        name, role, f"{three_figures(y)} {unit}", view_y if np.isfinite(view_y) else None
    )


def _residual(line: Line, x: float, y: float, unit: str) -> str:
    """Say how far what was measured lies from what the line predicts; nothing if it does not."""
    measured = line.predicts
    at = np.flatnonzero(measured.x == x) if measured is not None else np.empty(0)
    if measured is None or not at.size or not np.isfinite(measured.y[at[-1]]):
        return ""
    off = float(measured.y[at[-1]]) - y
    sign = "+" if off >= 0 else "−"
    return f", residual {sign}{three_figures(abs(off))} {unit}"
