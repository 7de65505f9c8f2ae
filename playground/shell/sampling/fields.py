"""A slider for numbers with decimals."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget


class FractionSlider(QSlider):
    """Qt's own slider, counting in steps of the last decimal.

    So keys, wheel and assistive tools work as with any other slider. Its numbers are fractions to
    whoever calls it from Python.

    Signals:
        fraction_changed(float): the value is another.
    """

    fraction_changed = Signal(float)

    def __init__(self, decimals: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._decimals = decimals
        self.valueChanged.connect(self._on_steps_changed)

    # The same methods in C++ go on counting steps, which is what Qt itself calls.

    def value(self) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the number the handle stands at."""
        return self._fraction(super().value())

    def setValue(self, value: float) -> None:
        """Move the handle to a number."""
        super().setValue(self._steps(value))

    def minimum(self) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the number at the left end."""
        return self._fraction(super().minimum())

    def maximum(self) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the number at the right end."""
        return self._fraction(super().maximum())

    def setRange(self, low: float, high: float) -> None:
        """Let the handle run between two numbers."""
        super().setRange(self._steps(low), self._steps(high))

    def setSingleStep(self, step: float) -> None:
        """Move this far at an arrow key."""
        super().setSingleStep(self._steps(step))

    def setPageStep(self, step: float) -> None:
        """Move this far at Page Up, Page Down or a click beside the handle."""
        super().setPageStep(self._steps(step))

    def _steps(self, value: float) -> int:
        return round(value * 10**self._decimals)

    def _fraction(self, steps: int) -> float:
        return steps / 10**self._decimals

    @Slot(int)
    def _on_steps_changed(self, steps: int) -> None:
        self.fraction_changed.emit(self._fraction(steps))
