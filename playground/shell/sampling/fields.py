"""What a setting is changed with: a slider for fractions, and fields without a frame."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QSlider, QWidget

from playground.kit.fields import FractionBox, WholeBox

_PADDING_PX = 10


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


class WholeField(WholeBox):
    """A whole number that is edited in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_bare(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest number."""
        return _fitting(self, super().sizeHint(), self.textFromValue(self.maximum()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class FractionField(FractionBox):
    """A number with decimals that is edited in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_bare(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest number."""
        return _fitting(self, super().sizeHint(), self.textFromValue(self.maximum()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


def _make_bare(field: QAbstractSpinBox) -> None:
    field.setProperty("role", "bare")
    field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # A half-typed number is not yet what the person means.
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _fitting(field: QAbstractSpinBox, hint: QSize, longest: str) -> QSize:
    """Qt's own hint keeps room for the arrows, which this field lacks."""
    metrics = field.fontMetrics()
    texts = (longest, field.specialValueText(), "00,000")
    width = max(metrics.horizontalAdvance(text) for text in texts)
    return QSize(width + _PADDING_PX, hint.height())
