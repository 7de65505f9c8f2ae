"""Stacked bars: the time of each part of a step by context length, both ways side by side."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import ColourRole, Palette, contrast
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.costs.time.bar_panel import BarPanel, plain_total_s
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.part_table import SHORT, colour_of

_SCALE = 0.92
_GAP_PX = 18
_OVERHANG_PX = 12.0
"""How far a bar's figure may reach over its neighbours' columns."""
_LEAST_SIZE = QSize(280, 150)
_KEY_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PATHS = (
    (True, "with cache", ColourRole.WITH_CACHE),
    (False, "without cache", ColourRole.WITHOUT_CACHE),
)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class StepBars(QWidget):
    """A bar a step; pointing at one, or the arrow keys, chooses it.

    Signals:
        step_chosen(StepProfile): another bar is the chosen one.
    """

    step_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps: tuple[StepProfile, ...] = ()
        self._chosen = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Time of each part of a step by context length")
        theme.changed.connect(self._on_theme_changed)

    @property
    def chosen(self) -> StepProfile | None:
        """The step whose bar is chosen."""
        return self._steps[self._chosen] if 0 <= self._chosen < len(self._steps) else None

    def show_profile(self, profile: Profile) -> None:
        """Draw a profile, and choose its longest step without the cache."""
        self._steps = (*profile.path(cached=True), *profile.path(cached=False))
        self._chosen = -1
        self.choose(len(self._steps) - 1)
        self.update()

    def choose(self, index: int) -> None:
        """Choose a bar, counted from the left over both panels; out of range means the nearest."""
        index = min(max(index, 0), len(self._steps) - 1)
        if index != self._chosen and self._steps:
            self._chosen = index
            step = self._steps[index]
            self.setAccessibleDescription(_words(step))
            self.step_chosen.emit(step)
            self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.update()

    # ---- where things stand -----------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.figures(_SCALE))

    def _panels(self) -> list[BarPanel]:
        """Return both panels, side by side."""
        line = self._metrics().lineSpacing()
        axis_width = self._metrics().horizontalAdvance("8,888") + 6
        width = (self.width() - _GAP_PX) / 2
        n_cached = sum(step.cached for step in self._steps)
        steps = (self._steps[:n_cached], self._steps[n_cached:])
        return [
            BarPanel(
                steps=steps[place],
                area=QRectF(
                    place * (width + _GAP_PX) + axis_width,
                    2.2 * line,
                    width - axis_width - _OVERHANG_PX / 2,
                    self.height() - 4.5 * line,
                ),
            )
            for place in range(2)
        ]

    def _index_at(self, x: float) -> int | None:
        index = 0
        for panel in self._panels():
            for place in range(len(panel.steps)):
                slot = panel.slot(place)
                if slot.left() <= x <= slot.right():
                    return index
                index += 1
        return None

    # ---- drawing ----------------------------------------------------------------------------

    def _draw_axis(self, painter: QPainter, panel: BarPanel, name: str, ink: ColourRole) -> None:
        palette, metrics = self._theme.palette, self._metrics()
        area, line = panel.area, metrics.lineSpacing()
        painter.setPen(QColor(ink.text(palette)))
        painter.drawText(QPointF(area.left(), metrics.ascent()), f"{name}, ms")
        for ms in panel.ticks_ms:
            y = round(panel.y_of(ms)) + 0.5
            painter.setPen(QPen(QColor(palette.edge), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(palette.muted))
            box = QRectF(area.left() - 80, y - line / 2, 75, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | _MIDDLE, f"{ms:,.4g}")
        painter.setPen(QColor(palette.muted))
        title = QRectF(area.left(), area.bottom() + 1.25 * line, area.width(), line)
        painter.drawText(title, Qt.AlignmentFlag.AlignHCenter, "context length (tokens)")

    def _draw_bar(self, painter: QPainter, panel: BarPanel, index: int, *, chosen: bool) -> None:
        palette, metrics = self._theme.palette, self._metrics()
        step, bar, slot = panel.steps[index], panel.bar(index), panel.slot(index)
        for part, box in zip(step.parts, panel.segments(index), strict=True):
            colour = colour_of(part.part, palette)
            painter.fillRect(box, QColor(colour))
            if box.height() > 3:
                painter.fillRect(
                    QRectF(box.left(), box.top(), box.width(), 1), QColor(palette.card)
                )
            self._write_in(painter, box, SHORT[part.part], colour)
        self._draw_plain(painter, panel, index)
        painter.setPen(QColor(palette.text if chosen else palette.muted))
        line = metrics.lineSpacing()
        top = min(bar.top(), panel.y_of(1e3 * plain_total_s(step))) - line - 1
        total = three_figures(1e3 * step.total_s)
        around = slot.adjusted(-_OVERHANG_PX, 0, _OVERHANG_PX, 0)
        painter.drawText(QRectF(around.left(), top, around.width(), line), _CENTRE, total)
        label = QRectF(around.left(), panel.area.bottom() + 2, around.width(), line)
        painter.drawText(label, _CENTRE, f"{step.n_kv:,}")
        if chosen:
            painter.setPen(QPen(QColor(palette.text), 1.5))
            painter.drawRect(bar.adjusted(-2, -2, 2, 0))

    def _write_in(self, painter: QPainter, box: QRectF, name: str, colour: str) -> None:
        """Write a part's name into its segment if it fits."""
        metrics = self._metrics()
        if box.height() < metrics.height() or box.width() < metrics.horizontalAdvance(name) + 4:
            return
        inks = ("#FFFFFF", "#10151B")
        painter.setPen(QColor(max(inks, key=lambda ink: contrast(ink, colour))))
        painter.drawText(box, _CENTRE, name)

    def _draw_plain(self, painter: QPainter, panel: BarPanel, index: int) -> None:
        """Draw how long the step is without a hook, as a line across its bar."""
        bar = panel.bar(index)
        y = panel.y_of(1e3 * plain_total_s(panel.steps[index]))
        painter.setPen(QPen(QColor(self._theme.palette.text), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(bar.left() - 2, y), QPointF(bar.right() + 2, y))

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for bars that can be read."""
        return QSize(460, 240)

    def minimumSizeHint(self) -> QSize:
        """Return the least that bars can be told apart in."""
        return _LEAST_SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both panels."""
        painter = QPainter(self)
        painter.setFont(self._theme.figures(_SCALE))
        index = 0
        for panel, (_, name, ink) in zip(self._panels(), _PATHS, strict=True):
            self._draw_axis(painter, panel, name, ink)
            for place in range(len(panel.steps)):
                self._draw_bar(painter, panel, place, chosen=index == self._chosen)
                index += 1
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the bar under the pointer."""
        index = self._index_at(event.position().x())
        if index is not None:
            self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next bar, or the one before."""
        step = _KEY_STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._chosen + step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        super().focusOutEvent(event)
        self.update()


def _words(step: StepProfile) -> str:
    """Say what a bar shows, for assistive tools."""
    path = "with the cache" if step.cached else "without the cache"
    parts = ", ".join(f"{p.part.value} {three_figures(1e3 * p.seconds)} ms" for p in step.parts)
    return f"{step.n_kv:,} tokens {path}: {parts}"
