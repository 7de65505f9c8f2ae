"""Moves a plot's crosshair from point to point and says what is there."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from playground.kit.plots.changes import ChangeMarks
from playground.kit.plots.crosshair import Crosshair, Reading
from playground.kit.plots.marks import Marks
from playground.kit.plots.readings import readings_at, stops
from playground.kit.plots.series import Line, ToView


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
        view: pg.ViewBox,
        to_view: ToView,
        x_noun: str,
        unit: str,
        say: Callable[[str], None],
    ) -> None:
        self.crosshair = crosshair
        self.notes: Callable[[float], Sequence[Reading]] = _nothing_more
        self._lines, self._marks, self._changes = lines, marks, changes
        self._view = view
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
        line_x = self._view.mapViewToScene(pg.Point(x, 0)).x()
        self.crosshair.place(line_x, self._view.sceneBoundingRect())
        words = ", ".join(f"{reading.name} {reading.text}".strip() for reading in found)
        self._say(f"{heading}: {words}")
        self._clear_the_panel()

    def hide(self) -> None:
        """Take the crosshair away."""
        self.crosshair.hide()
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
        self.show_near(places[min(max(at, 0), places.size - 1)])

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
