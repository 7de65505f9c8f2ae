"""The grid of steps and positions, with a cell that the mouse or the keyboard points at."""

from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.kit.look.palette import ColourRole, Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.plots.axis import ReadableAxis, set_margins
from playground.kit.plots.series import Label
from playground.kit.plots.surface import PlotView, ScrollingPlot
from playground.kit.plots.ticks import x_range
from playground.numbers import counted
from playground.tabs.lab.work.figures import Work

_RECOMPUTED_SHARE = 0.45
"""Of the full colour, in which an area as large as this one would shout; its outline has it."""
_GAP_PX = 12.0
_ABOVE_PX = 4.0
_LABEL_SCALE = 0.95
_MOVES: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_PageDown: (0, -10),
    Qt.Key.Key_PageUp: (0, 10),
    Qt.Key.Key_Home: (-(10**6), 0),
    Qt.Key.Key_End: (10**6, 0),
}


class WorkItem(pg.GraphicsObject):
    """One column a step: new rows in the colour of the cache, recomputed ones in the other.

    A step's cells of a kind are one rectangle, so that a thousand steps of a thousand rows are
    drawn as two thousand rectangles.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bounds = QRectF()
        self._new: list[QRectF] = []
        self._recomputed: list[QRectF] = []
        self._new_colour = QColor()
        self._recomputed_colour = QColor()
        self._outline_colour = QColor()
        self._outline: list[QPolygonF] = []

    def set_work(self, work: Work | None) -> None:
        """Draw this; None draws nothing."""
        self.prepareGeometryChange()
        self._new, self._recomputed, self._outline, self._bounds = [], [], [], QRectF()
        if work is not None and work.n_steps:
            start_of_new = np.maximum(work.first, work.known)
            self._recomputed = _columns(work.first, work.known)
            self._outline = _outlines(self._recomputed)
            self._new = _columns(start_of_new, work.n_kv)
            self._bounds = QRectF(0, 0, work.n_steps, int(work.n_kv.max()))
        self.update()

    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours."""
        self._new_colour = QColor(palette.with_cache)
        self._recomputed_colour = QColor(
            mix(palette.without_cache, palette.card, _RECOMPUTED_SHARE)
        )
        self._outline_colour = QColor(palette.without_cache)
        self.update()

    # pyqtgraph's own

    def boundingRect(self) -> QRectF:
        """Return all steps by all positions."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Fill the columns; a new row keeps the width of a line however small it is drawn."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._recomputed_colour)
        painter.drawRects(self._recomputed)
        outline = QPen(self._outline_colour, 1)
        outline.setCosmetic(True)
        painter.setPen(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for polygon in self._outline:
            painter.drawPolygon(polygon)
        pen = QPen(self._new_colour, 1.5)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(self._new_colour)
        painter.drawRects(self._new)


def _columns(low: Any, high: Any) -> list[QRectF]:
    """Return a rectangle for every step that has any rows from `low` to `high`."""
    return [
        QRectF(step, start, 1, end - start)
        for step, (start, end) in enumerate(zip(low.tolist(), high.tolist(), strict=True))
        if end > start
    ]


def _outlines(columns: list[QRectF]) -> list[QPolygonF]:
    """Return what surrounds columns: one polygon for those that stand side by side."""
    stretches: list[list[QRectF]] = []
    for column in columns:
        if stretches and stretches[-1][-1].right() == column.left():
            stretches[-1].append(column)
        else:
            stretches.append([column])
    return [QPolygonF(_around(stretch)) for stretch in stretches]


def _around(stretch: list[QRectF]) -> list[QPointF]:
    """Return the corners along the one side of columns, and back along the other."""
    there = [corner for each in stretch for corner in (each.topLeft(), each.topRight())]
    back = [corner for each in stretch[::-1] for corner in (each.bottomRight(), each.bottomLeft())]
    return there + back


class WorkLabels:
    """Writes `recomputed` and `new` above the plot, at its right; within, they would hide cells."""

    def __init__(self, plot_item: pg.PlotItem) -> None:
        self._plot_item = plot_item
        self._recomputed = Label(ColourRole.WITHOUT_CACHE, plot_item)
        self._recomputed.setText("■ recomputed")
        self._new = Label(ColourRole.WITH_CACHE, plot_item)
        self._new.setText("■ new")

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        for label in (self._recomputed, self._new):
            label.recolour(palette, font)

    def place(self, work: Work | None, *, left: float) -> None:
        """Put those that have an area beside each other, right of the axis's title.

        Args:
            work: what is drawn; None takes the words away.
            left: the right end of the title, in the scene's pixels.
        """
        area = self._plot_item.getViewBox().sceneBoundingRect()
        right = area.right()
        is_drawn = work is not None and work.n_steps > 0
        has_recomputed = work is not None and work.recomputed > 0
        for label, has_area in ((self._recomputed, has_recomputed), (self._new, is_drawn)):
            size = label.boundingRect()
            corner = QPointF(right - size.width(), area.top() - size.height() - _ABOVE_PX)
            is_shown = has_area and corner.x() > left
            label.setVisible(is_shown)
            if is_shown:
                label.setPos(self._plot_item.mapFromScene(corner))
                right = corner.x() - _GAP_PX


class CellPlace(NamedTuple):
    """A cell of the grid."""

    step: int
    position: int


class WorkPlot(ScrollingPlot):
    """Draws `Work`; follows it until a person zooms, and again after `reset_view`.

    Attributes:
        pointed_at: the cell under the mouse, or where the keyboard has moved to; None for neither.

    Signals:
        pointed(): `pointed_at` is another cell.
        chosen(): a click or Enter on it.
        zoomed_changed(bool): whether the view shows something else than all of it.
    """

    pointed = Signal()
    chosen = Signal()
    zoomed_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._axes = (ReadableAxis("bottom", "step"), ReadableAxis("left", "position"))
        self._view = PlotView()
        axes: dict[str, pg.AxisItem] = {"bottom": self._axes[0], "left": self._axes[1]}
        self._plot_item = pg.PlotItem(viewBox=self._view, axisItems=axes, enableMenu=False)
        super().__init__(parent, plotItem=self._plot_item)
        for axis in self._axes:
            axis.setZValue(-1000)  # the grid lies under the cells
        self._theme = theme
        self._work: Work | None = None
        self._is_zoomed = False
        self.pointed_at: CellPlace | None = None
        self._item = WorkItem()
        self._cursor = pg.ScatterPlotItem(symbol="s", size=10)
        self._cursor.setZValue(10)
        self._labels = WorkLabels(self._plot_item)
        self._plot_item.addItem(self._item)
        self._plot_item.addItem(self._cursor, ignoreBounds=True)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._connect()
        self.recolour(theme.palette)

    def in_words(self) -> str:
        """Return what the columns show, for those who do not see them."""
        work = self._work
        if work is None or not work.n_steps:
            return ""
        n_kv = work.n_kv
        said = f"{counted(work.n_steps, 'step')}, from {n_kv[0]:,} to {n_kv[-1]:,} positions"
        if not work.recomputed:
            return f"{said}: no row is computed twice, so each step adds new rows alone."
        shape = "a triangle of recomputed rows" if not work.first[1:].any() else "recomputed rows"
        return f"{said}: {shape}, {work.recomputed:,} of them, under {work.needed:,} new ones."

    def reading(self) -> str:
        """Return what is pointed at, or what was found out about it."""
        return self.accessibleDescription() if self.pointed_at is not None else ""

    def show_work(self, work: Work | None) -> None:
        """Draw this; None draws nothing."""
        self._work = work
        self._item.set_work(work)
        if self.pointed_at is not None and (work is None or self.pointed_at.step >= work.n_steps):
            self._point_at(None)
        if not self._is_zoomed:
            self._show_everything()
        self._place_labels()

    @property
    def is_zoomed(self) -> bool:
        """Whether a person has zoomed or dragged the view."""
        return self._is_zoomed

    @Slot()
    def reset_view(self) -> None:
        """Show all the data again, and follow them."""
        self._set_zoomed(is_zoomed=False)
        self._show_everything()
        self._place_labels()

    @Slot(Palette)
    def recolour(self, palette: Palette) -> None:
        """Take on the palette's colours and the theme's text size."""
        font = self._theme.figures(_LABEL_SCALE)
        self.setBackground(palette.card)
        for part in self._axes:
            part.recolour(palette, font)
        self._labels.recolour(palette, font)
        set_margins(self._plot_item, self._axes[1])
        self._item.recolour(palette)
        self._cursor.setBrush(palette.card)
        self._cursor.setPen(pg.mkPen(palette.text, width=2))
        self._place_labels()

    # Within

    def _connect(self) -> None:
        scene = self._plot_item.scene()
        assert isinstance(scene, pg.GraphicsScene)
        scene.sigMouseMoved.connect(self._on_mouse_moved)
        scene.sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.sigRangeChangedManually.connect(self._on_zoomed)
        self._view.sigRangeChanged.connect(self._place_labels)
        self._view.sigResized.connect(self._place_labels)
        self._view.reset_requested.connect(self.reset_view)
        self._theme.changed.connect(self.recolour)

    def _show_everything(self) -> None:
        n_steps, n_kv = (0, 0) if self._work is None else _extent(self._work)
        x, y = x_range([np.array([0, n_steps])]), x_range([np.array([0, n_kv])])
        self._view.setLimits(xMin=x.low, xMax=x.high, yMin=y.low, yMax=y.high)
        self._view.setRange(xRange=x, yRange=y, padding=0)

    def _set_zoomed(self, *, is_zoomed: bool) -> None:
        if is_zoomed != self._is_zoomed:
            self._is_zoomed = is_zoomed
            self.zoomed_changed.emit(is_zoomed)

    def _point_at(self, place: CellPlace | None) -> None:
        if place != self.pointed_at:
            self.pointed_at = place
            centre = [] if place is None else [(place.step + 0.5, place.position + 0.5)]
            self._cursor.setData(pos=np.array(centre).reshape(-1, 2))
            self.pointed.emit()

    def _move(self, d_step: int, d_position: int) -> None:
        """Move the cell that is pointed at, within the run's own cells."""
        if self._work is None or not self._work.n_steps:
            return
        last = self._work.n_steps - 1
        at = self.pointed_at or CellPlace(last, 0)
        step = min(max(at.step + d_step, 0), last)
        position = min(max(at.position + d_position, 0), int(self._work.n_kv[step]) - 1)
        self._point_at(CellPlace(step, position))

    @Slot()
    def _place_labels(self) -> None:
        self._labels.place(self._work, left=self._axes[1].title_right)

    @Slot(object)
    def _on_mouse_moved(self, where: QPointF) -> None:
        place = self._cell_at(where)
        if place is not None or not self.hasFocus():
            self._point_at(place)

    @Slot(object)
    def _on_mouse_clicked(self, event: Any) -> None:
        place = self._cell_at(event.scenePos())
        if event.button() == Qt.MouseButton.LeftButton and not event.double() and place:
            self._point_at(place)
            self.chosen.emit()

    def _cell_at(self, where: QPointF) -> CellPlace | None:
        """Return the cell at a place in the scene, if the run has one there."""
        if self._work is None or not self._view.sceneBoundingRect().contains(where):
            return None
        at = self._view.mapSceneToView(where)
        step, position = int(np.floor(at.x())), int(np.floor(at.y()))
        is_cell = 0 <= step < self._work.n_steps and 0 <= position < self._work.n_kv[step]
        return CellPlace(step, position) if is_cell else None

    @Slot()
    def _on_zoomed(self) -> None:
        self._set_zoomed(is_zoomed=True)

    # Qt's own

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Move with the arrow keys, choose with Enter, reset the view with 0."""
        if ev.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not ev.modifiers():
            if self.pointed_at is not None:
                self.chosen.emit()
        elif ev.key() == Qt.Key.Key_0:
            self.reset_view()
        elif ev.key() in _MOVES:
            self._move(*_MOVES[ev.key()])
            self.tell_reading()
        else:
            ev.ignore()  # so that the window's own keys work here too

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cell when the keyboard arrives: it is the plot's focus mark."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._move(0, 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing without the focus."""
        super().focusOutEvent(event)
        self._point_at(None)

    def leaveEvent(self, ev: QEvent) -> None:
        """Point at nothing without the mouse, unless the keyboard does."""
        super().leaveEvent(ev)
        if not self.hasFocus():
            self._point_at(None)


def _extent(work: Work) -> tuple[int, int]:
    return work.n_steps, int(work.n_kv.max(initial=0))
