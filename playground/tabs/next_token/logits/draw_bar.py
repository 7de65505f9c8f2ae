"""The draw as a bar: every token's part of [0, 1], and the number that fell into one of them."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.tabs.next_token.logits.figures import (
    DrawPart,
    NextTokenFacts,
    draw_parts,
    window_around,
)

_LEAST_PX = 2.0
"""Narrower parts are drawn as one."""
_ZOOM_BELOW_PX = 28.0
"""A drawn part narrower than this gets a second bar that shows it larger."""
_MARKER_PX = 5.0
_LABEL_SCALE = 0.92


class DrawBar(Painted, QWidget):
    """Tokens by id from left to right, each as wide as it is probable, and a marker at the draw."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: NextTokenFacts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The draw")
        theme.changed.connect(self._on_theme_changed)

    def show_facts(self, facts: NextTokenFacts) -> None:
        """Show another draw."""
        had_draw, self._facts = self._has_draw(), facts
        self.setAccessibleDescription(_in_words(facts))
        if self._has_draw() != had_draw:
            self.updateGeometry()
        self.update()

    def _has_draw(self) -> bool:
        return self._facts is not None and self._facts.next_token.uniform is not None

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.updateGeometry()
        self.update()

    def _text_px(self) -> int:
        return QFontMetrics(self._theme.figures(_LABEL_SCALE)).height()

    def _top_px(self) -> float:
        """Return the room above the bar, for the number drawn."""
        return self._text_px() + _MARKER_PX + 2 if self._has_draw() else 1

    def _bar_px(self) -> float:
        return self._text_px() + 6.0

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the marker's label, a bar, a gap and the larger bar."""
        below = self._bar_px() + 14 if self._has_draw() else 0
        return QSize(200, round(self._top_px() + self._bar_px() + below + 2))

    def minimumSizeHint(self) -> QSize:
        """Return the same height at any width."""
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, and below it the drawn part at a larger scale if it is narrow."""
        facts = self._facts
        if facts is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.figures(_LABEL_SCALE))
        bar = QRectF(0.5, self._top_px(), self.width() - 1.0, self._bar_px())
        whole = _Scale(bar, 0.0, 1.0)
        self._draw_parts(painter, facts, whole)
        drawn = facts.next_token.candidate(facts.next_token.would_be)
        if drawn is not None and drawn.probability * bar.width() < _ZOOM_BELOW_PX:
            below = bar.translated(0, bar.height() + 12)
            near = _Scale(below, *window_around(facts.next_token))
            self._draw_funnel(painter, whole, near)
            self._draw_parts(painter, facts, near)
            self._draw_line(painter, facts, near)
        self._draw_marker(painter, facts, whole)

    def _draw_parts(self, painter: QPainter, facts: NextTokenFacts, scale: "_Scale") -> None:
        palette = self._theme.palette
        least = _LEAST_PX / scale.bar.width() * (scale.high - scale.low)
        # Frames say where a part ends; the shades keep the words on them readable.
        shades = (mix(palette.accent, palette.card, 0.24), palette.card)
        painter.setPen(QPen(QColor(palette.accent), 1))
        for number, part in enumerate(draw_parts(facts.next_token, scale.low, scale.high, least)):
            is_drawn = part.token_id is not None and part.token_id == facts.next_token.would_be
            several = mix(palette.muted, palette.card, 0.25)
            shade = several if part.token_id is None else shades[number % 2]
            painter.setBrush(QColor(palette.accent if is_drawn else shade))
            room = scale.rect(part)
            painter.drawRect(room)
            self._draw_label(painter, facts, part, room, is_drawn=is_drawn)

    def _draw_label(
        self,
        painter: QPainter,
        facts: NextTokenFacts,
        part: DrawPart,
        room: QRectF,
        *,
        is_drawn: bool,
    ) -> None:
        palette = self._theme.palette
        text = "…" if part.token_id is None else facts.token_text(part.token_id)
        if painter.fontMetrics().horizontalAdvance(text) + 6 > room.width():
            return
        painter.save()
        painter.setPen(QColor(palette.on_accent if is_drawn else palette.text))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.restore()

    def _draw_funnel(self, painter: QPainter, whole: "_Scale", near: "_Scale") -> None:
        """Join the stretch of the upper bar to the lower bar, which shows it larger."""
        painter.setPen(QPen(QColor(self._theme.palette.muted), 1, Qt.PenStyle.DotLine))
        for value, x in ((near.low, near.bar.left()), (near.high, near.bar.right())):
            painter.drawLine(
                QPointF(whole.x(value), whole.bar.bottom()), QPointF(x, near.bar.top())
            )

    def _draw_line(self, painter: QPainter, facts: NextTokenFacts, scale: "_Scale") -> None:
        if facts.next_token.uniform is not None:
            x = scale.x(facts.next_token.uniform)
            painter.setPen(QPen(QColor(self._theme.palette.text), 1.5))
            painter.drawLine(QPointF(x, scale.bar.top() - 2), QPointF(x, scale.bar.bottom() + 2))

    def _draw_marker(self, painter: QPainter, facts: NextTokenFacts, scale: "_Scale") -> None:
        """Draw the number that was drawn, a triangle under it, and a line through the bar."""
        uniform = facts.next_token.uniform
        if uniform is None:
            return
        self._draw_line(painter, facts, scale)
        x, tip = scale.x(uniform), scale.bar.top() - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.text))
        top = tip - _MARKER_PX
        corners = [(x - _MARKER_PX, top), (x + _MARKER_PX, top), (x, tip)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        text = f"u = {uniform:.4f}"
        width = painter.fontMetrics().horizontalAdvance(text)
        place = min(max(x - width / 2, 0.0), self.width() - width)
        painter.setPen(QColor(self._theme.palette.text))
        painter.drawText(QPointF(place, painter.fontMetrics().ascent()), text)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where numbers from `low` to `high` stand in a bar."""

    bar: QRectF
    low: float
    high: float

    def x(self, value: float) -> float:
        """Return a number's place."""
        share = (value - self.low) / (self.high - self.low)
        return self.bar.left() + share * self.bar.width()

    def rect(self, part: DrawPart) -> QRectF:
        """Return a part's place."""
        left = self.x(part.start)
        return QRectF(left, self.bar.top(), self.x(part.end) - left, self.bar.height())


def _in_words(facts: NextTokenFacts) -> str:
    next_token = facts.next_token
    drawn = next_token.candidate(next_token.would_be)
    if drawn is None or next_token.uniform is None:
        return "Nothing is drawn yet."
    return (
        f"The number {next_token.uniform:.4f} falls into the part of "
        f"“{facts.token_text(drawn.token_id)}”, from {drawn.start:.4f} to "
        f"{drawn.start + drawn.probability:.4f}."
    )
