"""Where the bars of one path stand: a line for each step, its parts from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from playground.tabs.costs.time.figures import StepProfile

_BAR_SHARE = 0.78
"""Of the line that a bar has to itself."""


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
