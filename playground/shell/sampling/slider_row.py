"""A slider with its name on the left and an editable number on the right."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from playground.kit.look.fonts import describe
from playground.shell.sampling.fields import FractionField, FractionSlider, WholeField


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderSpec:
    """What a slider row sets.

    Attributes:
        key: such as `"temperature"`; the slider's object name is this and `Slider`.
        label: the name a person reads.
        tip: what it does, in one or two sentences.
        low, high: the numbers that may be typed.
        slider_high: where the slider ends; the number may go further.
        decimals: 0 for whole numbers.
        step: what one press of an arrow key adds.
        at_low: a word shown in place of the lowest number, such as "off".
    """

    key: str
    label: str
    tip: str
    low: float
    high: float
    slider_high: float
    default: float
    decimals: int = 0
    step: float = 1
    at_low: str = ""


class SliderRow(QObject):
    """The three widgets of one setting; `place` puts them into a grid.

    Signals:
        changed(float): a person chose another value. `set_value` says nothing.
    """

    changed = Signal(float)

    def __init__(
        self, spec: SliderSpec, parent: QWidget, *, beside_label: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._wanted = spec.default
        self._limit_in_words = ""
        self.label = QLabel(spec.label)
        self.slider = _slider(spec, parent)
        self.number = _number(spec, parent)
        self.label.setBuddy(self.number)
        self.label.setToolTip(spec.tip)
        describe(self.slider, spec.label, spec.tip)
        describe(self.number, f"{spec.label}, number", spec.tip)
        self._name = _side_by_side(parent, self.label, beside_label)
        self._control = _side_by_side(parent, self.slider, self.number)
        self.set_value(spec.default)
        if isinstance(self.slider, FractionSlider):
            self.slider.fraction_changed.connect(self._on_slider_moved)
        else:
            self.slider.valueChanged.connect(self._on_slider_moved)
        self.number.valueChanged.connect(self._on_number_edited)
        for widget in (self.slider, self.number):
            widget.installEventFilter(self)

    def value(self) -> float:
        """Return the value; whole for a setting without decimals."""
        return self.number.value()

    def set_value(self, value: float) -> None:
        """Show a value, or the nearest one allowed, without telling anybody."""
        self._wanted = value
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            _show(self.number, value)
            _show(self.slider, min(self.number.value(), self.spec.slider_high))

    @property
    def is_available(self) -> bool:
        """Whether the value can be changed now."""
        return self.number.isEnabled()

    def set_at_low(self, word: str) -> None:
        """Show another word in place of the lowest number."""
        self.number.setSpecialValueText(word)

    def set_high(self, high: int) -> None:
        """End both the slider and the number here, without telling anybody."""
        self.spec = replace(self.spec, high=high, slider_high=high)
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setMaximum(high)
            self.slider.setMaximum(high)
        self.number.updateGeometry()

    def set_limit(self, high: int, slider_high: int, why: str) -> None:
        """Take no more than this for now, and say why; what was wanted comes back with the room.

        Args:
            high: the most that can be typed.
            slider_high: where the slider ends.
            why: completes "At most so many, …"; empty without a reason.
        """
        self.spec = replace(self.spec, high=high, slider_high=slider_high)
        self.number.range_word.why_at_most = why
        self._limit_in_words = f"At most {high:,}, {why}." if why else ""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setMaximum(high)
            self.slider.setMaximum(slider_high)
        self.set_value(self._wanted)
        self.set_available("")

    def set_available(self, reason: str) -> None:
        """Let the value be changed, or with a reason say why not now."""
        tip = "\n".join(part for part in (self.spec.tip, self._limit_in_words, reason) if part)
        for widget in (self.slider, self.number):
            widget.setEnabled(not reason)
            widget.setToolTip(tip)

    def place(self, grid: QGridLayout, row: int, column: int) -> None:
        """Put the name into one cell, slider and number into the next."""
        grid.addWidget(self._name, row, column)
        grid.addWidget(self._control, row, column + 1)

    def set_visible(self, visible: bool) -> None:
        """Show or hide all three widgets."""
        self._name.setVisible(visible)
        self._control.setVisible(visible)

    @Slot(float)
    @Slot(int)
    def _on_slider_moved(self, value: float) -> None:
        with QSignalBlocker(self.number):
            _show(self.number, value)
        self._wanted = self.value()
        self.changed.emit(self._wanted)

    @Slot(float)
    @Slot(int)
    def _on_number_edited(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            _show(self.slider, min(value, self.spec.slider_high))
        self._wanted = self.value()
        self.changed.emit(self._wanted)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll the panel unless the control was chosen first."""
        if event.type() == QEvent.Type.Wheel and not _has_focus(watched):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _side_by_side(parent: QWidget, first: QWidget, second: QWidget | None) -> QWidget:
    """Return a cell with two widgets, of which the first takes the room there is."""
    cell = QWidget(parent)
    layout = QHBoxLayout(cell)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(first, 1)
    if second is not None:
        layout.addWidget(second)
    return cell


def _slider(spec: SliderSpec, parent: QWidget) -> QSlider:
    slider: QSlider
    if spec.decimals:
        slider = FractionSlider(spec.decimals, parent)
        slider.setRange(spec.low, spec.slider_high)
        slider.setSingleStep(spec.step)
        slider.setPageStep(10 * spec.step)
    else:
        slider = QSlider(Qt.Orientation.Horizontal, parent)
        slider.setRange(int(spec.low), int(spec.slider_high))
        slider.setSingleStep(int(spec.step))
        slider.setPageStep(max(1, int(10 * spec.step)))
    slider.setObjectName(f"{spec.key}Slider")
    slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    slider.setMinimumWidth(40)
    return slider


def _number(spec: SliderSpec, parent: QWidget) -> WholeField | FractionField:
    number: WholeField | FractionField
    if spec.decimals:
        number = FractionField(parent)
        number.setDecimals(spec.decimals)
        number.setRange(spec.low, spec.high)
        number.setSingleStep(spec.step)
    else:
        number = WholeField(parent)
        number.setRange(int(spec.low), int(spec.high))
        number.setSingleStep(int(spec.step))
    number.setObjectName(f"{spec.key}Number")
    number.setSpecialValueText(spec.at_low)
    return number


def _show(widget: QSlider | WholeField | FractionField, value: float) -> None:
    is_fractional = isinstance(widget, FractionSlider | FractionField)
    # Clamped here: Qt takes 32-bit whole numbers only.
    clamped = min(max(value, widget.minimum()), widget.maximum())
    widget.setValue(clamped if is_fractional else round(clamped))  # pyright: ignore[reportArgumentType]


def _has_focus(watched: QObject) -> bool:
    return isinstance(watched, QWidget) and watched.hasFocus()
