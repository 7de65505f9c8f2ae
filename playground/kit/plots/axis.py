"""An axis with few, round, legible numbers."""

import math
from collections.abc import Callable
from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from playground.kit.look.palette import Palette
from playground.kit.plots.ticks import linear_ticks, log_ticks, tick_text, ticks_apart

_GAP_PX = 6
"""Between the numbers and the axis line."""
_HALF_A_NUMBER = 0.4
"""Of the height of a line: how far a number reaches above its place."""
_WIDTH_SLACK_PX = 10.0
"""The axis gives back width only beyond this, so that the plot does not tremble while it grows."""


class ReadableAxis(pg.AxisItem):
    """Numbers at 1, 2, 5 × 10ⁿ, as many as fit; the vertical axis has its title upright on top.

    In log mode the axis expects view coordinates to be the decimal logarithm.

    Attributes:
        is_log: whether view coordinates are logarithms.
        title_gap: how far the upright title stands above the axis, in pixels: the highest number
            reaches up there.
    """

    title_gap: float = _GAP_PX  # pyqtgraph lays out before there is a font

    def __init__(self, orientation: Literal["left", "bottom"], title: str) -> None:
        super().__init__(orientation, text=title)
        self.is_log = False
        assert self.label is not None
        self._title = self.label
        self._metrics = QFontMetricsF(QFont())
        self.enableAutoSIPrefix(enable=False)
        self.setStyle(tickLength=0, tickTextOffset=_GAP_PX, tickAlpha=255)
        self.showLabel(show=True)
        if orientation == "left":
            self._title.setRotation(0)
            self.setGrid(255)

    @property
    def title_height(self) -> float:
        """The height of the title's line, in pixels."""
        return self._metrics.height()

    @property
    def title_right(self) -> float:
        """Where the title ends, in the scene's pixels, and a gap after it."""
        return self._title.sceneBoundingRect().right() + _GAP_PX

    def set_is_log(self, is_log: bool) -> None:
        """Read view coordinates as logarithms, or as they are."""
        self.is_log = is_log
        self.picture = None
        self.update()

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        self._metrics = QFontMetricsF(font)
        self.title_gap = max(_GAP_PX, _HALF_A_NUMBER * self._metrics.height())
        self.setPen(palette.outline)
        self.setTickPen(palette.edge)
        self.setTextPen(palette.muted)
        self.setTickFont(font)
        self._title.setFont(font)
        self._title.setDefaultTextColor(palette.muted)
        self._title.document().setDocumentMargin(0)
        self.setLabel(self.labelText, color=palette.muted)
        if self.orientation == "bottom":
            self.setHeight(round(2 * self._metrics.height() + 2 * _GAP_PX))
        else:
            self.setWidth(round(self._metrics.horizontalAdvance("0.5") + _GAP_PX))
        self.resizeEvent()

    # pyqtgraph's own

    def tickValues(
        self,
        minVal: float,  # noqa: N803
        maxVal: float,  # noqa: N803
        size: float,
    ) -> list[tuple[None, list[float]]]:
        """Return one level of ticks, as many as their texts leave room for."""
        low, high = (10.0**minVal, 10.0**maxVal) if self.is_log else (minVal, maxVal)
        choose = log_ticks if self.is_log else linear_ticks
        if self.orientation == "left":
            room = int(size / (1.7 * self._metrics.height()))
            values = choose(low, high, max(2, min(room, 8 if self.is_log else 6)))
            values = self._apart(values, low, high, size, lambda _: self._metrics.height())
        else:
            widest = max(self._advance(low), self._advance(high))
            values = choose(low, high, max(2, min(int(size / (2.2 * widest)), 12)))
            values = self._apart(values, low, high, size, self._advance)
        return [(None, [math.log10(v) for v in values] if self.is_log else values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Return the numbers as people write them, and make room for the widest."""
        texts = [tick_text(float(f"{10.0**v:.6g}") if self.is_log else v) for v in values]
        if self.orientation == "left" and texts:
            wanted = _GAP_PX + math.ceil(max(map(self._metrics.horizontalAdvance, texts))) + 1
            if not wanted <= self.width() <= wanted + _WIDTH_SLACK_PX:
                self.setWidth(round(wanted))
        return texts

    def boundingRect(self) -> QRectF:
        """Return the axis with room for numbers that reach past its ends."""
        reach = self._metrics.height()
        return super().boundingRect().adjusted(-reach, -reach, reach, reach)

    def resizeEvent(self, ev: object = None) -> None:
        """Put the title in the middle underneath, or upright above the vertical axis."""
        self.picture = None
        if self.label is None:  # pyqtgraph takes it away on closing
            return
        width, height = self.label.boundingRect().width(), self.label.boundingRect().height()
        if self.orientation == "left":
            self.label.setPos(QPointF(0.0, -height - self.title_gap))
        else:
            left = (self.size().width() - width) / 2
            self.label.setPos(QPointF(left, self.size().height() - height))

    def _apart(
        self,
        values: list[float],
        low: float,
        high: float,
        size: float,
        extent: Callable[[float], float],
    ) -> list[float]:
        """Leave out the numbers that would touch the one before."""
        if not low < high:
            return values
        start, end = (math.log10(low), math.log10(high)) if self.is_log else (low, high)
        places = [
            size * ((math.log10(v) if self.is_log else v) - start) / (end - start) for v in values
        ]
        return ticks_apart(values, places, [extent(v) for v in values])

    def _advance(self, value: float) -> float:
        return self._metrics.horizontalAdvance(tick_text(float(f"{value:.2g}")))


_TOP_GAP_PX, _LEAST_MARGIN_PX, _EDGE_PX = 8, 14, 2


def set_margins(plot: pg.PlotItem, y_axis: ReadableAxis) -> None:
    """Leave room around a plot for the upright title and for half of the last number."""
    line_px = y_axis.title_height
    layout = plot.layout  # an attribute that hides QGraphicsWidget's method
    layout.setContentsMargins(  # pyright: ignore[reportAttributeAccessIssue]
        _EDGE_PX,
        line_px + y_axis.title_gap + _TOP_GAP_PX,
        max(_LEAST_MARGIN_PX, line_px),
        _EDGE_PX,
    )
