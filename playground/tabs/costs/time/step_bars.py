"""Bars of parts: the time of each part of a step by context length, both ways below each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
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
from playground.kit.painted import Painted
from playground.numbers import three_figures
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.part_table import SHORT, colour_of, fill_part

_BAR_SHARE = 0.78
"""Of the line that a bar has to itself."""
_SCALE = 0.92
_GAP_PX = 6.0
"""Between a bar and what is written beside it."""
_BETWEEN_LINES = 0.6
"""Between the two panels, in lines."""
_USUAL_LINE, _THICKEST_BAR = 1.35, 1.5
"""Heights of a bar's line, and of a bar at most, in lines of text."""
_LEAST_BAR_PX = 60
_N_USUALLY = 5
"""Context lengths before there is a profile."""
_COUNTED = "tokens"
_KEY_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
_PATHS = (
    (True, "with cache", ColourRole.WITH_CACHE),
    (False, "without cache", ColourRole.WITHOUT_CACHE),
)
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPanel:
    """One path's bars, from the shortest context to the longest; the longest step fills the width.

    Attributes:
        steps: one bar each.
        area: where the bars stand; what is written left and right of them is left out.
        thickest_px: of a bar, whatever the room.
    """

    steps: Sequence[StepProfile]
    area: QRectF
    thickest_px: float

    @property
    def longest_s(self) -> float:
        """What the whole width stands for."""
        return max((max(step.total_s, plain_total_s(step)) for step in self.steps), default=0) or 1

    def x_of(self, seconds: float) -> float:
        """Return how far to the right a time stands."""
        return self.area.left() + seconds / self.longest_s * self.area.width()

    def slot(self, index: int) -> QRectF:
        """Return the line that a bar has to itself."""
        height = self.area.height() / max(len(self.steps), 1)
        return QRectF(self.area.left(), self.area.top() + index * height, self.area.width(), height)

    def bar(self, index: int) -> QRectF:
        """Return a bar, all of its parts together."""
        slot = self.slot(index)
        height = min(_BAR_SHARE * slot.height(), self.thickest_px)
        width = self.x_of(self.steps[index].total_s) - slot.left()
        return QRectF(slot.left(), slot.center().y() - height / 2, width, height)

    def after(self, index: int, room_px: float) -> float:
        """Return where a bar's figure may begin: behind the bar, if need be behind its line too.

        The line is that of the step without a hook; where it is far off, the figure, which takes
        `room_px`, stands between both.
        """
        end, line = self.bar(index).right(), self.x_of(plain_total_s(self.steps[index]))
        return end if line - end > room_px else max(end, line)

    def segments(self, index: int) -> list[QRectF]:
        """Return a bar's parts, the first one at its left: as the table lists them."""
        bar, step = self.bar(index), self.steps[index]
        boxes: list[QRectF] = []
        left = bar.left()
        for part in step.parts:
            width = bar.width() * part.seconds / step.total_s if step.total_s else 0.0
            boxes.append(QRectF(left, bar.top(), width, bar.height()))
            left += width
        return boxes


def plain_total_s(step: StepProfile) -> float:
    """Return the whole step as it is without a hook, sampling included."""
    return step.plain_s + step.total_s - step.parts_s


class StepBars(Painted, QWidget):
    """A bar a step, its context length before it and its milliseconds behind it.

    Pointing at one, or the arrow keys, chooses it. Whatever is written has a room of its own, as
    wide as the widest of its kind; the bars have what is left.

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
        self.updateGeometry()
        self.update()

    def choose(self, index: int) -> None:
        """Choose a bar, counted from the top over both panels; out of range means the nearest."""
        index = min(max(index, 0), len(self._steps) - 1)
        if index != self._chosen and self._steps:
            self._chosen = index
            step = self._steps[index]
            self.setAccessibleDescription(_words(step))
            self.step_chosen.emit(step)
            self.update()

    def in_words(self) -> str:
        """Return each bar's length, for those who do not see them."""
        panels = ((name, self._bars(is_cached=cached)) for cached, name, _ in _PATHS)
        return " ".join(f"{name}: {bars}." for name, bars in panels if bars).capitalize()

    def reading(self) -> str:
        """Return what the chosen bar is made of."""
        return self.accessibleDescription()

    def _bars(self, *, is_cached: bool) -> str:
        bars = (step for step in self._steps if step.cached is is_cached)
        return ", ".join(f"{1e3 * s.total_s:.3g} ms at {s.n_kv:,} tokens" for s in bars)

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # ---- where things stand -----------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        """Measure in the boldest letters: the chosen bar's."""
        return QFontMetricsF(self._theme.figures(_SCALE, QFont.Weight.DemiBold))

    def _label_px(self) -> float:
        words = (_COUNTED, *(f"{step.n_kv:,}" for step in self._steps))
        return max(map(self._metrics().horizontalAdvance, words)) + _GAP_PX

    def _figure_px(self) -> float:
        words = ("88.8", *map(_figure, self._steps))
        return max(map(self._metrics().horizontalAdvance, words)) + _GAP_PX

    def _lines(self) -> list[int]:
        """Return how many bars each panel has."""
        n_cached = sum(step.cached for step in self._steps)
        return [n_cached, len(self._steps) - n_cached] if self._steps else [_N_USUALLY] * 2

    def _panels(self) -> list[BarPanel]:
        """Return both panels, one below the other."""
        line = self._metrics().lineSpacing()
        n_cached, n_uncached = self._lines()
        room = self.height() - (2 + _BETWEEN_LINES) * line - 2
        pitch = max(room / max(n_cached + n_uncached, 1), 1.0)
        left, right = self._label_px(), self.width() - self._figure_px() - 1
        top, panels = line, list[BarPanel]()
        for steps in (self._steps[:n_cached], self._steps[n_cached:]):
            height = len(steps) * pitch
            area = QRectF(left, top, max(right - left, 1.0), height)
            panels.append(BarPanel(steps=steps, area=area, thickest_px=_THICKEST_BAR * line))
            top += height + (1 + _BETWEEN_LINES) * line
        return panels

    def _index_at(self, y: float) -> int | None:
        index = 0
        for panel in self._panels():
            for place in range(len(panel.steps)):
                slot = panel.slot(place)
                if slot.top() <= y <= slot.bottom():
                    return index
                index += 1
        return None

    # ---- drawing ----------------------------------------------------------------------------

    def _draw_heading(self, painter: QPainter, panel: BarPanel, name: str, ink: ColourRole) -> None:
        palette, area, line = self._theme.palette, panel.area, self._metrics().lineSpacing()
        top = area.top() - line
        painter.setPen(QColor(palette.muted))
        painter.drawText(QRectF(0, top, area.left() - _GAP_PX, line), _RIGHT, _COUNTED)
        painter.setPen(QColor(ink.text(palette)))
        painter.drawText(QRectF(area.left(), top, self.width(), line), _LEFT, _heading(name))

    def _draw_bar(self, painter: QPainter, panel: BarPanel, index: int, *, chosen: bool) -> None:
        palette, step = self._theme.palette, panel.steps[index]
        bar, slot = panel.bar(index), panel.slot(index)
        for part, box in zip(step.parts, panel.segments(index), strict=True):
            fill_part(painter, box, part.part, palette)
            if box.width() > 3:
                painter.fillRect(
                    QRectF(box.right() - 1, box.top(), 1, box.height()), QColor(palette.card)
                )
            self._write_in(painter, box, SHORT[part.part], colour_of(part.part, palette))
        self._draw_plain(painter, panel, index)
        weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
        painter.setFont(self._theme.figures(_SCALE, weight))
        painter.setPen(QColor(palette.text if chosen else palette.muted))
        label = QRectF(0, slot.top(), slot.left() - _GAP_PX, slot.height())
        painter.drawText(label, _RIGHT, f"{step.n_kv:,}")
        end = panel.after(index, self._figure_px() + _GAP_PX) + _GAP_PX
        figure = QRectF(end, slot.top(), self.width() - end, slot.height())
        painter.drawText(figure, _LEFT, _figure(step))
        painter.setFont(self._theme.figures(_SCALE))
        if chosen:
            painter.setPen(QPen(QColor(palette.text), 1.5))
            painter.drawRect(bar.adjusted(0, -1.5, 0.5, 1.5))

    def _write_in(self, painter: QPainter, box: QRectF, name: str, colour: str) -> None:
        """Write a part's name into its segment if it fits, and leave its pattern out under it."""
        metrics = self._metrics()
        width = metrics.horizontalAdvance(name) + 4
        if box.height() < metrics.height() or box.width() < width:
            return
        paper = QRectF(box.center().x() - width / 2, box.top(), width, box.height())
        painter.fillRect(paper, QColor(colour))
        inks = ("#FFFFFF", "#10151B")
        painter.setPen(QColor(max(inks, key=lambda ink: contrast(ink, colour))))
        painter.drawText(box, _CENTRE, name)

    def _draw_plain(self, painter: QPainter, panel: BarPanel, index: int) -> None:
        """Draw how long the step is without a hook, as a line across its bar or behind it."""
        bar = panel.bar(index)
        x = panel.x_of(plain_total_s(panel.steps[index]))
        painter.setPen(QPen(QColor(self._theme.palette.text), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2))

    def _height_of(self, line_height: float) -> int:
        lines = sum(self._lines()) * line_height + 2 + _BETWEEN_LINES
        return ceil(lines * self._metrics().lineSpacing()) + 2

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for bars that can be read."""
        return QSize(460, self._height_of(_USUAL_LINE))

    def minimumSizeHint(self) -> QSize:
        """Return room for a line a bar, and for what is written beside it."""
        headings = (self._metrics().horizontalAdvance(_heading(name)) for _, name, _ in _PATHS)
        width = self._label_px() + max(_LEAST_BAR_PX + self._figure_px(), *headings)
        return QSize(ceil(width), self._height_of(1.15))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both panels."""
        painter = QPainter(self)
        painter.setFont(self._theme.figures(_SCALE))
        index = 0
        for panel, (_, name, ink) in zip(self._panels(), _PATHS, strict=True):
            self._draw_heading(painter, panel, name, ink)
            for place in range(len(panel.steps)):
                self._draw_bar(painter, panel, place, chosen=index == self._chosen)
                index += 1
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the bar under the pointer."""
        index = self._index_at(event.position().y())
        if index is not None:
            self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next bar, or the one before."""
        step = _KEY_STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._chosen + step)
            self.tell_reading()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        super().focusOutEvent(event)
        self.update()


def _heading(path: str) -> str:
    """Return what stands over a path's bars."""
    return f"{path}, ms"


def _figure(step: StepProfile) -> str:
    """Return a step's milliseconds."""
    return three_figures(1e3 * step.total_s)


def _words(step: StepProfile) -> str:
    """Say what a bar shows, for assistive tools."""
    path = "with the cache" if step.cached else "without the cache"
    parts = ", ".join(f"{p.part.value} {three_figures(1e3 * p.seconds)} ms" for p in step.parts)
    return f"{step.n_kv:,} tokens {path}: {parts}"
