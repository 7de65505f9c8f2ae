"""Where the bars of one path stand: its axis, the column of each step, the parts of a bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from playground.kit.plots.ticks import nice_step
from playground.tabs.costs.time.figures import StepProfile

_N_TICKS = 6
_BAR_SHARE = 0.74
"""Of the column that a bar has to itself."""
_WIDEST_BAR_PX = 64.0
_ROOM_ABOVE = 1.04
"""The upper end of the axis, beside the longest step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPanel:
    """One path's bars, from the shortest context to the longest.

    Attributes:
        steps: one bar each.
        area: where the bars stand, axis labels left out.
    """

    steps: Sequence[StepProfile]
    area: QRectF

    @property
    def high_ms(self) -> float:
        """The upper end of the axis."""
        longest_s = max((max(step.total_s, plain_total_s(step)) for step in self.steps), default=0)
        return 1e3 * longest_s * _ROOM_ABOVE or 1.0

    @property
    def ticks_ms(self) -> tuple[float, ...]:
        """Round values along the axis, from 0."""
        step = nice_step(self.high_ms / _N_TICKS)
        return tuple(step * place for place in range(int(self.high_ms / step) + 1))

    def y_of(self, ms: float) -> float:
        """Return how far down a value stands."""
        return self.area.bottom() - ms / self.high_ms * self.area.height()

    def slot(self, index: int) -> QRectF:
        """Return the column that a bar has to itself."""
        width = self.area.width() / max(len(self.steps), 1)
        return QRectF(self.area.left() + index * width, self.area.top(), width, self.area.height())

    def bar(self, index: int) -> QRectF:
        """Return a bar, all of its parts together."""
        slot, step = self.slot(index), self.steps[index]
        width = min(_BAR_SHARE * slot.width(), _WIDEST_BAR_PX)
        top = self.y_of(1e3 * step.total_s)
        return QRectF(slot.center().x() - width / 2, top, width, self.area.bottom() - top)

    def segments(self, index: int) -> list[QRectF]:
        """Return a bar's parts, the first one at its top: as the table beside lists them."""
        bar, step = self.bar(index), self.steps[index]
        boxes: list[QRectF] = []
        top = bar.top()
        for part in step.parts:
            height = bar.height() * part.seconds / step.total_s if step.total_s else 0.0
            boxes.append(QRectF(bar.left(), top, bar.width(), height))
            top += height
        return boxes


def plain_total_s(step: StepProfile) -> float:
    """Return the whole step as it is without a hook, sampling included."""
    return step.plain_s + step.total_s - step.parts_s
