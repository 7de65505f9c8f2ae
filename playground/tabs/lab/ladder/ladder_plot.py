"""The rungs under one another, each with its times on a logarithmic axis."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.palette import ColourRole, Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.kit.plots.ticks import log_ticks, tick_text, ticks_apart
from playground.numbers import three_figures, times
from playground.tabs.lab.ladder.figures import N_RUNGS, LadderProgress, RungTiming

FIRST_CACHED_RUNG = 3
_ROW_GAP_PX = 2
_DOT_PX = 7.0
_EDGE_PX = 8
_AXIS_TITLE = "ms per token"
_LEAST_AXIS_PX = 70
_CREDIT_SCALE = 0.88


class LadderPlot(Painted, QWidget):
    """A row a rung: its name, a dot for each context length, the time at the longest, its credit.

    Attributes:
        progress: what is drawn; None before anything has been measured.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress: LadderProgress | None = None
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_progress(self, progress: LadderProgress) -> None:
        """Draw what has been measured so far."""
        self.progress = progress
        self.setAccessibleName("The ladder")
        self.setAccessibleDescription(" ".join(map(rung_in_words, _longest(progress))))
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def rung_at(self, y: float) -> str:
        """Return what there is to say of the rung at a height, or nothing."""
        rung = int(y / max((self.height() - self._axis_px) / N_RUNGS, 1))
        results = () if self.progress is None else self.progress.of_rung(rung)
        return rung_in_words(results[-1].timing) if results else ""

    @property
    def _axis_px(self) -> float:
        return QFontMetricsF(self._theme.font()).lineSpacing() + _EDGE_PX

    # Qt's own

    def event(self, event: QEvent) -> bool:
        """Say all of a rung under the mouse, whose words may not fit."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.rung_at(event.pos().y()), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return two lines a rung and the axis."""
        line = QFontMetricsF(self._theme.font()).lineSpacing()
        return QSize(360, math.ceil((2 * line + _ROW_GAP_PX) * N_RUNGS + line + _EDGE_PX))

    def minimumSizeHint(self) -> QSize:
        """Return all of the height, and any width."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axis, then the rungs."""
        if self.progress is None or not self.progress.results:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Drawing(painter, self.rect().toRectF(), self.progress, self._theme).draw()


class _Drawing:
    """One painting of the ladder."""

    def __init__(
        self, painter: QPainter, area: QRectF, progress: LadderProgress, theme: Theme
    ) -> None:
        self._painter = painter
        self._progress = progress
        self._palette = theme.palette
        self._font, self._small = theme.figures(), theme.font(_CREDIT_SCALE)
        self._title_font = theme.font(weight=QFont.Weight.Medium)
        self._line = QFontMetricsF(theme.font()).lineSpacing()
        metrics = QFontMetricsF(self._font)
        self._factor_px = metrics.horizontalAdvance("0000×")
        self._figures_px = metrics.horizontalAdvance("0,000") + _EDGE_PX + self._factor_px
        room = area.width() - self._figures_px - 2 * _EDGE_PX
        titles = map(QFontMetricsF(self._title_font).horizontalAdvance, _titles(progress))
        widest = max(*titles, QFontMetricsF(self._small).horizontalAdvance(_AXIS_TITLE))
        left = min(widest, room - _LEAST_AXIS_PX) + _EDGE_PX
        self._axis = QRectF(left, 0, max(room - left, 1), area.height())
        self._area = area
        self._row = (area.height() - self._line - _EDGE_PX) / N_RUNGS
        steps_ms = [result.timing.step_ms for result in progress.results]
        self._low, self._high = 0.8 * min(steps_ms), 1.25 * max(steps_ms)

    def draw(self) -> None:
        """Draw everything."""
        self._draw_axis()
        for rung in range(N_RUNGS):
            timings = [result.timing for result in self._progress.of_rung(rung)]
            if timings:
                self._draw_rung(rung, timings)

    def _x(self, ms: float) -> float:
        span = math.log10(self._high / self._low)
        return self._axis.left() + self._axis.width() * math.log10(ms / self._low) / span

    def _draw_axis(self) -> None:
        self._painter.setFont(self._small)
        metrics = QFontMetricsF(self._small)
        bottom = self._area.height() - self._line
        room = int(self._axis.width() / (3.0 * metrics.horizontalAdvance("1,000")))
        ticks = log_ticks(self._low, self._high, max(2, min(room, 6)))
        extents = [metrics.horizontalAdvance(_tick_text(tick)) for tick in ticks]
        for tick in ticks_apart(ticks, [self._x(tick) for tick in ticks], extents):
            x = self._x(tick)
            self._painter.setPen(QPen(QColor(self._palette.edge), 1))
            self._painter.drawLine(QPointF(x, 0), QPointF(x, bottom - 2))
            self._painter.setPen(QColor(self._palette.muted))
            text = _tick_text(tick)
            self._painter.drawText(
                QPointF(x - metrics.horizontalAdvance(text) / 2, bottom + metrics.ascent()), text
            )
        self._painter.drawText(QPointF(0, bottom + metrics.ascent()), _AXIS_TITLE)
        faster = "faster"
        right = self._area.width() - metrics.horizontalAdvance(faster)
        self._painter.drawText(QPointF(right, bottom + metrics.ascent()), faster)

    def _draw_rung(self, rung: int, timings: list[RungTiming]) -> None:
        role = ColourRole.WITH_CACHE if rung >= FIRST_CACHED_RUNG else ColourRole.WITHOUT_CACHE
        top = rung * self._row
        middle = top + self._line / 2
        self._write(
            self._title_font, self._palette.text, 0, top, timings[0].title, self._axis.left() - 6
        )
        xs = [self._x(timing.step_ms) for timing in timings]
        self._painter.setPen(QPen(QColor(role.line(self._palette)), 1.5))
        self._painter.drawLine(QPointF(min(xs), middle), QPointF(max(xs), middle))
        self._draw_dots(xs, middle, QColor(role.line(self._palette)))
        self._write_right(role, top, three_figures(timings[-1].step_ms), self._factor_px)
        gain = self._progress.gain(rung)
        if gain is not None:
            self._write_right(role, top, times(gain), 0.0)
        credit = timings[-1].explanation
        self._write(
            self._small, self._palette.muted, 0, top + self._line, credit, self._area.width()
        )

    def _write_right(self, role: ColourRole, top: float, figure: str, from_right: float) -> None:
        """Write a figure that ends so far from the right edge."""
        width = QFontMetricsF(self._font).horizontalAdvance(figure)
        x = self._area.width() - from_right - width
        self._write(self._font, role.text(self._palette), x, top, figure, width + 1)

    def _draw_dots(self, xs: list[float], y: float, colour: QColor) -> None:
        """Draw a dot for each context: hollow, half and full, so that they are told apart."""
        radius = _DOT_PX / 2
        for place, x in enumerate(xs):
            box = QRectF(x - radius, y - radius, _DOT_PX, _DOT_PX)
            self._painter.setBrush(QColor(self._palette.card))
            self._painter.drawEllipse(box)
            self._painter.setBrush(colour)
            if place == len(self._progress.contexts) - 1:
                self._painter.drawEllipse(box)
            elif place > 0:
                self._painter.drawPie(box, 90 * 16, 180 * 16)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _write(
        self, font: QFont, colour: str, x: float, top: float, text: str, width: float
    ) -> None:
        """Write one line, elided where it is too long, on paper so that no grid line crosses it."""
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        paper = QRectF(x, top, metrics.horizontalAdvance(shown), metrics.height())
        self._painter.fillRect(paper, QColor(self._palette.card))
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        self._painter.drawText(QPointF(x, top + metrics.ascent()), shown)


def _tick_text(ms: float) -> str:
    return tick_text(float(f"{ms:.6g}"))


def rung_in_words(timing: RungTiming) -> str:
    """Say what a rung takes."""
    return (
        f"{timing.title}: {three_figures(timing.step_ms)} ms at {timing.context_tokens:,} tokens; "
        f"{timing.explanation}."
    )


def _titles(progress: LadderProgress) -> list[str]:
    return [result.timing.title for result in progress.results]


def _longest(progress: LadderProgress) -> list[RungTiming]:
    """Return each rung at the longest context measured so far."""
    found = (progress.of_rung(rung) for rung in range(N_RUNGS))
    return [results[-1].timing for results in found if results]
