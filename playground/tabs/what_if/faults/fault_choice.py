"""A list of faults of which at most one is on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from playground.generation import Fault
from playground.kit.look.describe import describe
from playground.kit.wrapped_label import WrappedLabel
from playground.measure.faults.fault import fault_facts

_SOUND = "No fault"
_SOUND_TIP = "The engine as it is, from the next run on."
_INDENT_PX = 26
_GAP_PX = 4


class FaultChoice(QWidget):
    """One radio button a fault, each with its sentence, and one for none of them.

    Signals:
        fault_chosen(Fault | None): a person chose another one.
    """

    fault_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, "Faults", "What is broken on purpose in the next run.")
        self._faults: tuple[Fault | None, ...] = (None, *Fault)
        self._buttons = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for place, fault in enumerate(self._faults):
            self._add(layout, place, fault)
        self._chosen = 0
        self._buttons.button(0).setChecked(True)
        self._buttons.idToggled.connect(self._on_toggled)

    def fault(self) -> Fault | None:
        """Return the fault that is on."""
        return self._faults[self._chosen]

    def choose(self, fault: Fault | None) -> None:
        """Switch to a fault, or to none, as a person would."""
        self.button(fault).setChecked(True)

    def button(self, fault: Fault | None) -> QRadioButton:
        """Return the button of a fault, or of none."""
        button = self._buttons.button(self._faults.index(fault))
        assert isinstance(button, QRadioButton)
        return button

    def _add(self, layout: QVBoxLayout, place: int, fault: Fault | None) -> None:
        facts = None if fault is None else fault_facts(fault)
        button = QRadioButton(_SOUND if facts is None else facts.title)
        self._buttons.addButton(button, place)
        layout.addWidget(button)
        if facts is None:
            describe(button, _SOUND, _SOUND_TIP)
            layout.addSpacing(_GAP_PX)
            return
        describe(button, facts.title, f"{facts.sentence} From the next run on.")
        words = WrappedLabel(max_lines=3)
        words.setText(facts.sentence)
        words.setProperty("role", "small")
        indented = QHBoxLayout()
        indented.setContentsMargins(_INDENT_PX, 0, 0, _GAP_PX)
        indented.addWidget(words)
        layout.addLayout(indented)

    @Slot(int, bool)
    def _on_toggled(self, place: int, is_on: bool) -> None:
        if is_on and place != self._chosen:
            self._chosen = place
            self.fault_chosen.emit(self._faults[place])
