"""The plot that every card with axes uses."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from jaxtyping import Float, Shaped
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.plots.axis import ReadableAxis, set_margins
from playground.kit.plots.changes import Change, ChangeMarks
from playground.kit.plots.crosshair import Crosshair, CrosshairControl, Reading
from playground.kit.plots.plot_labels import place_labels
from playground.kit.plots.plot_words import plot_in_words
from playground.kit.plots.series import Line, Marks
from playground.kit.plots.surface import PlotSurface, PlotView
from playground.kit.plots.ticks import Range, x_range, y_range

_LABEL_SCALE = 0.95


class Plot(PlotSurface):
    """Lines and marks over one axis, in the window's colours.

    The owner adds lines and marks once, gives them data, and calls `refresh`. The view follows the
    data until a person zooms or drags, and again after `reset_view`. The arrow keys move the
    crosshair while the plot has the focus; 0 resets the view.

    Attributes:
        crosshair: the readout of every series at one x.
        changes: marks where a setting was changed.

    Signals:
        zoomed_changed: whether the view shows something else than all the data.
    """

    zoomed_changed = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        *,
        x_title: str,
        y_title: str,
        x_noun: str,
        unit: str,
        is_log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._x_axis = ReadableAxis("bottom", x_title)
        self._y_axis = ReadableAxis("left", y_title)
        view = PlotView()
        axes: dict[str, pg.AxisItem] = {"bottom": self._x_axis, "left": self._y_axis}
        self._plot_item = pg.PlotItem(viewBox=view, axisItems=axes, enableMenu=False)
        super().__init__(parent, plotItem=self._plot_item)
        for axis in axes.values():
            axis.setZValue(-1000)  # the grid lies under the lines
        self._theme = theme
        self._words = {"y_title": y_title, "x_noun": x_noun, "unit": unit}
        self._view = view
        self._lines: list[Line] = []
        self._marks: list[Marks] = []
        self._is_log = is_log
        self._is_zoomed = False
        self._shown: tuple[Range, float, float] | None = None
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.changes = ChangeMarks(self._plot_item)
        self.crosshair = Crosshair(self._plot_item, self.viewport())
        self._control = CrosshairControl(
            self.crosshair,
            lines=self._lines,
            marks=self._marks,
            changes=self.changes,
            plot_item=self._plot_item,
            to_view=self._to_view,
            x_noun=x_noun,
            unit=unit,
            say=self.setAccessibleDescription,
        )
        self._y_axis.set_is_log(is_log)
        self._connect(view)
        self.recolour(theme.palette)

    def _connect(self, view: PlotView) -> None:
        view.sigRangeChangedManually.connect(self._on_zoomed)
        view.sigRangeChanged.connect(self._on_range_changed)
        view.reset_requested.connect(self.reset_view)
        view.sigResized.connect(self._on_range_changed)
        scene = self._plot_item.scene()
        assert isinstance(scene, pg.GraphicsScene)
        scene.sigMouseMoved.connect(self._on_mouse_moved)
        self._theme.changed.connect(self.recolour)

    # What to show

    def add_line(self, line: Line) -> Line:
        """Take in a series; the later ones are drawn above."""
        self._lines.append(line)
        self._plot_item.addItem(line.curve)
        if line.end is not None:
            self._plot_item.addItem(line.end)
        line.label.setParentItem(self._plot_item)
        line.recolour(self._theme.palette, self._theme.figures(_LABEL_SCALE), self._theme.stroke)
        return line

    def add_marks(self, marks: Marks) -> Marks:
        """Take in a kind of point."""
        self._marks.append(marks)
        self._plot_item.addItem(marks.item)
        marks.recolour(self._theme.palette, self._theme.stroke)
        return marks

    def set_line(
        self, line: Line, x: Shaped[np.ndarray, " points"], y: Shaped[np.ndarray, " points"]
    ) -> None:
        """Give a line its values, drawn anew only if they differ."""
        if line.set_data(x, y):
            line.draw(self._to_view)

    def set_marks(self, marks: Marks, points: list[tuple[float, float]]) -> None:
        """Give a kind of point its places, drawn anew only if they differ."""
        if marks.set_data([x for x, _ in points], [y for _, y in points]):
            marks.draw(self._to_view)

    def set_changes(self, changes: Sequence[Change]) -> None:
        """Give the places where a setting was changed."""
        self.changes.set_changes(changes)

    def set_notes(self, notes: Callable[[float], Sequence[Reading]]) -> None:
        """Have the crosshair's readout say more at an x than the series do."""
        self._control.notes = notes

    def set_live(self, is_live: bool) -> None:
        """Say whether points are still streaming in; finished lines are drawn finely."""
        for line in self._lines:
            line.set_live(is_live)

    def refresh(self) -> None:
        """Bring the view, the labels and the crosshair up to date with the data."""
        if self._is_zoomed or not self._show_everything():
            self._place_labels()
        self._control.refresh()

    def in_words(self) -> str:
        """Return how each line runs, for those who do not see it."""
        return plot_in_words(self._lines, self._marks, **self._words)

    def reading(self) -> str:
        """Return what the crosshair says, or said last."""
        return self.accessibleDescription()

    # How to show it

    @property
    def is_log(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self._is_log

    def set_is_log(self, is_log: bool) -> None:
        """Make the vertical axis logarithmic or linear; the data stay as they are."""
        self._is_log = is_log
        self._y_axis.set_is_log(is_log)
        for drawn in (*self._lines, *self._marks):
            drawn.draw(self._to_view)
        self.reset_view()

    @property
    def is_zoomed(self) -> bool:
        """Whether a person has zoomed or dragged the view."""
        return self._is_zoomed

    @Slot()
    def reset_view(self) -> None:
        """Show all the data again, and follow them."""
        self._set_zoomed(is_zoomed=False)
        self.refresh()

    @Slot(Palette)
    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours and the theme's text size, everywhere."""
        font = self._theme.figures(_LABEL_SCALE)
        self.setBackground(palette.card)
        for axis in (self._x_axis, self._y_axis):
            axis.recolour(palette, font)
        set_margins(self._plot_item, self._y_axis)
        for line in self._lines:
            line.recolour(palette, font, self._theme.stroke)
        for marks in self._marks:
            marks.recolour(palette, self._theme.stroke)
        self.changes.recolour(palette, font)
        self.crosshair.recolour(palette)
        self.refresh()

    # Within

    def _to_view(self, y: Shaped[np.ndarray, " points"]) -> Float[np.ndarray, " points"]:
        """Turn values into view coordinates; what a logarithm cannot show becomes a gap."""
        if not self._is_log:
            return y
        return np.log10(y, out=np.full(len(y), np.nan), where=y > 0)

    def _show_everything(self) -> bool:
        """Fit the view to the data; return whether that moved it, and the labels with it."""
        drawn = [item for item in (*self._lines, *self._marks) if len(item.x)]
        x = x_range([np.asarray(item.x) for item in drawn])
        y = y_range([np.asarray(item.y) for item in drawn], is_log=self._is_log)
        low, high = self._to_view(np.array(y))
        if self._shown == (x, low, high):
            return False
        self._shown = (x, low, high)
        before = self._view.viewRange()
        self._view.setLimits(xMin=x.low, xMax=x.high, yMin=low, yMax=high)
        self._view.setRange(xRange=x, yRange=(low, high), padding=0)
        return self._view.viewRange() != before

    def _set_zoomed(self, *, is_zoomed: bool) -> None:
        self._shown = None
        if is_zoomed != self._is_zoomed:
            self._is_zoomed = is_zoomed
            self.zoomed_changed.emit(is_zoomed)

    def _drawing_area(self) -> QRectF:
        """Return where lines are drawn, in the scene's pixels."""
        return self._view.sceneBoundingRect()

    def _place_labels(self) -> None:
        bounds = self._drawing_area().adjusted(4, 2, -4, -2)
        taken = self.changes.place(bounds)
        place_labels(self._lines, self._marks, self._plot_item, bounds, taken)

    @Slot(object)
    def _on_mouse_moved(self, where: QPointF) -> None:
        if self._drawing_area().contains(where):
            self._control.show_near(self._view.mapSceneToView(where).x())
        else:
            self._control.hide()

    @Slot()
    def _on_zoomed(self) -> None:
        self._set_zoomed(is_zoomed=True)

    @Slot()
    def _on_range_changed(self) -> None:
        self._place_labels()
