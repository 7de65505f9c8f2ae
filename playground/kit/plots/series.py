"""One series of a plot: its line, the symbol at its end, and its label."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from jaxtyping import Float, Shaped
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from playground.kit.look.palette import ColourRole, Palette

ToView = Callable[[Shaped[np.ndarray, " points"]], Float[np.ndarray, " points"]]


class Label(QGraphicsSimpleTextItem):
    """A few words in the colour of what they speak of.

    Attributes:
        role: what they speak of.
        wordings: what to say, fullest first; a shorter one serves where room is scarce.
        has_paper: laid under the words where that covers the grid and no data.
    """

    def __init__(self, role: ColourRole, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.role = role
        self.wordings: tuple[str, ...] = ()
        self.has_paper = True
        self._paper = QColor()

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        self._paper = QColor(palette.card)
        self.setBrush(QColor(self.role.text(palette)))
        self.setFont(font)

    # Qt's own

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Lay the paper, then write."""
        if self.has_paper:
            painter.fillRect(self.boundingRect(), self._paper)
        super().paint(painter, option, widget)  # pyright: ignore[reportArgumentType]


_NOTHING = np.empty(0)
_END_PX = 7
_DASHES, _DOTS = (7.0, 4.0), (1.5, 3.0)
"""In widths of the line: of an earlier run, or a limit, and of what is predicted."""


class Line:
    """A drawn series.

    It keeps no history: `x` and `y` are the arrays last given, views as a rule.

    Attributes:
        name: as it reads in the label and in the crosshair's readout.
        role: what the line means.
        is_faint: an earlier run: thin, dim, without label, symbol or readout.
        predicts: the measured series that this one foretells, if it does.
        label: the words at the line's end; without wordings there is nothing to say.
        x, y: the values given, in their units.
    """

    def __init__(
        self,
        name: str,
        role: ColourRole,
        *,
        symbol: str | None = None,
        is_faint: bool = False,
        is_dashed: bool = False,
        is_dotted: bool = False,
        predicts: "Line | None" = None,
        label_role: ColourRole | None = None,
    ) -> None:
        self.name = name
        self.role = role
        self.is_faint = is_faint
        self.predicts = predicts
        self.x: Shaped[np.ndarray, " points"] = _NOTHING
        self.y: Shaped[np.ndarray, " points"] = _NOTHING
        self._pattern = _DOTS if is_dotted else _DASHES if is_dashed else ()
        self._colour = "#000000"
        self._is_live = True
        self._stroke = 1.0
        self.curve = pg.PlotDataItem(connect="finite", antialias=False)
        self.end = pg.ScatterPlotItem(symbol=symbol, size=_END_PX, pen=None) if symbol else None
        self.label = Label(label_role or role)
        self._show_what_has_points()

    def set_data(self, x: Shaped[np.ndarray, " points"], y: Shaped[np.ndarray, " points"]) -> bool:
        """Take the values to draw; return whether they differ from the last ones.

        A series only ever grows, or is replaced by another array.
        """
        same = len(x) == len(self.x) and _same_memory(x, self.x) and _same_memory(y, self.y)
        self.x, self.y = x, y
        return not same

    def draw(self, to_view: ToView) -> None:
        """Draw the values, after turning y into view coordinates."""
        # Clipping needs x to grow, which a context shift, or earlier runs joined, undo.
        self.curve.setClipToView(not self.is_faint and bool(np.all(np.diff(self.x) >= 0)))
        y = to_view(self.y)
        self.curve.setData(self.x, y)
        if self.end is not None:
            self.end.setData(self.x[-1:], y[-1:])
        self._show_what_has_points()

    def set_live(self, is_live: bool) -> None:
        """Draw plainly while points stream in, finely once they stand still.

        A pen wider than 1, or antialiasing, takes from two to fifty times as long to draw.
        """
        if is_live != self._is_live:
            self._is_live = is_live
            self._apply_pen()

    def recolour(self, palette: Palette, font: QFont, stroke: float = 1.0) -> None:
        """Take on the palette's colours, this font, and so many times the usual thickness."""
        self._stroke = stroke
        self._colour = self.role.faint(palette) if self.is_faint else self.role.line(palette)
        self._apply_pen()
        if self.end is not None:
            forget_looks(self.end)
            self.end.setBrush(self._colour)
            self.end.setSize(_END_PX * stroke)
        self.label.recolour(palette, font)

    def _show_what_has_points(self) -> None:
        """Hide empty items: those take their time to paint, too."""
        for item in (self.curve, self.end):
            if item is not None:
                item.setVisible(len(self.x) > 0)

    def _apply_pen(self) -> None:
        is_fine = not self._is_live and not self.is_faint
        pen = QPen(QColor(self._colour), self._stroke * (1.5 if is_fine else 1.0))
        if self._pattern:
            pen.setDashPattern(self._pattern)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # a square one would make a dash of a dot
        pen.setCosmetic(True)
        self.curve.opts["antialias"] = is_fine
        self.curve.curve.opts["antialias"] = is_fine
        self.curve.setPen(pen)


def _same_memory(first: np.ndarray, second: np.ndarray) -> bool:
    return first.__array_interface__["data"] == second.__array_interface__["data"]


_LARGE_PX = 6


class Marks:
    """A kind of point: one symbol, in the colour of the path it belongs to.

    Attributes:
        name: as it reads in the legend and in the crosshair's readout.
        role: what the points mean.
        is_hollow: drawn as an outline.
        is_pale: drawn in the colour of what stays in the background.
        size_px: of a point.
        is_large: large enough to be kept clear of by labels.
        x, y: the values given, in their units.
    """

    def __init__(
        self,
        name: str,
        role: ColourRole,
        symbol: str,
        *,
        is_hollow: bool = False,
        is_pale: bool = False,
        size_px: int = 8,
    ) -> None:
        self.name = name
        self.role = role
        self.is_hollow = is_hollow
        self.is_pale = is_pale
        self.is_large = size_px >= _LARGE_PX
        self.size_px: float = size_px
        self._usual_px = size_px
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

    def recolour(self, palette: Palette, stroke: float = 1.0) -> None:
        """Take on the palette's colours, and so many times the usual size."""
        self.size_px = self._usual_px * stroke
        forget_looks(self.item)
        self.item.setSize(self.size_px)
        colour = self.role.faint(palette) if self.is_pale else self.role.line(palette)
        self.item.setBrush(palette.card if self.is_hollow else colour)
        if self.is_hollow:
            self.item.setPen(pg.mkPen(colour, width=stroke * (1.5 if self.is_large else 1.0)))
        else:
            # An edge in the card's colour sets a symbol off from a line; a dot has no room for it.
            self.item.setPen(pg.mkPen(palette.card) if self.is_large else pg.mkPen(None))


def forget_looks(symbols: pg.ScatterPlotItem) -> None:
    """Forget what symbols looked like, before they are to look otherwise.

    pyqtgraph keeps a picture of each look, of as many as a thousand, and colours that are set again
    are others to it.
    """
    symbols.fragmentAtlas.clear()
