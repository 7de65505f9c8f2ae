"""What stands at the foot of the window while a fault is on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from playground.generation import Fault
from playground.kit.look.fonts import describe
from playground.shell.window.status_row import StatusRow


class FaultBanner(QFrame):
    """Names the fault, and offers to turn it off.

    Signals:
        off_requested(): a person wants it off.
    """

    off_requested = Signal()

    def __init__(self, status_row: StatusRow) -> None:
        super().__init__()
        self._status_row = status_row
        self.setObjectName("faultBanner")
        word = QLabel("Fault on")
        word.setProperty("role", "bad")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.off_button = QPushButton("Turn it off")
        self.off_button.setProperty("role", "quiet")
        describe(self.off_button, "Turn the fault off", "The next run is sound again.")
        self.off_button.clicked.connect(self.off_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(word)
        layout.addWidget(self._words)
        layout.addWidget(self.off_button)

    @property
    def sentence(self) -> str:
        """What it says to whoever rests the pointer on it."""
        return self.toolTip()

    def show_fault(self, fault: Fault | None) -> None:
        """Say which fault is on, for as long as it is; None takes the line away."""
        if fault is None:
            self._status_row.set_banner(None)
            return
        sentence = (
            f"{fault.value.capitalize()}. Every run from the next one on is broken on purpose, "
            "and its times count for nothing."
        )
        self._words.setText(fault.value)
        self.setToolTip(sentence)
        self.setAccessibleName(f"Fault on: {sentence}")
        self._status_row.set_banner(self)
