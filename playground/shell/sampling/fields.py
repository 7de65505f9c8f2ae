"""What a setting is changed with: a slider for fractions, and fields without a frame."""

import functools

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleValueInterface
from PySide6.QtWidgets import QAbstractSpinBox, QAccessibleWidget, QSlider, QWidget
from shiboken6 import VoidPtr, getCppPointer

from playground.kit.fields import FractionBox, WholeBox

_PADDING_PX = 10


class FractionSlider(QSlider):
    """Qt's own slider, counting in steps of the last decimal.

    So keys and wheel work as with any other slider. Its numbers are fractions to whoever calls it
    from Python, and to assistive tools: 0.80 is not read as 80.

    Signals:
        fraction_changed(float): the value is another.
    """

    fraction_changed = Signal(float)

    def __init__(self, decimals: int, parent: QWidget | None = None) -> None:
        _speak_for_fractions()
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._decimals = decimals
        self.valueChanged.connect(self._on_steps_changed)

    def in_words(self) -> str:
        """Return the number the handle stands at, as it is written."""
        return f"{self.value():.{self._decimals}f}"

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

    def singleStep(self) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return how far an arrow key moves the handle."""
        return self._fraction(super().singleStep())

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


class _FractionValue(QAccessibleValueInterface):
    """What an assistive tool reads of a slider for fractions, and sets."""

    def __init__(self, slider: FractionSlider) -> None:
        super().__init__()
        self._slider = slider

    def currentValue(self) -> float:
        return self._slider.value()

    def setCurrentValue(self, value: float) -> None:
        self._slider.setValue(float(value))

    def minimumValue(self) -> float:
        return self._slider.minimum()

    def maximumValue(self) -> float:
        return self._slider.maximum()

    def minimumStepSize(self) -> float:
        return self._slider.singleStep()


class _FractionInterface(QAccessibleWidget):
    """A slider for fractions, as Qt passes it on."""

    def __init__(self, slider: FractionSlider) -> None:
        super().__init__(slider, QAccessible.Role.Slider)
        self._slider = slider
        self._value = _FractionValue(slider)

    # The stub says int; it is an address, and None would be passed on as the address of None.
    def interface_cast(self, kind: QAccessible.InterfaceType) -> VoidPtr:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the value for who asks for one."""
        if kind is QAccessible.InterfaceType.ValueInterface:
            return VoidPtr(getCppPointer(self._value)[0])
        found = super().interface_cast(kind)
        # An address is false by itself.
        return VoidPtr(0) if found is None else found  # pyright: ignore[reportReturnType, reportUnnecessaryComparison]

    def text(self, kind: QAccessible.Text) -> str:
        """Return the number, too, for tools that read no value but words."""
        return self._slider.in_words() if kind is QAccessible.Text.Value else super().text(kind)


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    # PySide holds on to what this returns, and Qt deletes it with the widget.
    return _FractionInterface(thing) if isinstance(thing, FractionSlider) else None


@functools.cache
def _speak_for_fractions() -> None:
    QAccessible.installFactory(_interface)


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
