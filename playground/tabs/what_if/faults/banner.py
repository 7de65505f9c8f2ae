"""The line that stays while a fault is on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from playground.generation import Fault
from playground.kit.look.fonts import describe
from playground.shell.window.notices import NoticeArea


class FaultBanner(QFrame):
    """Names the fault, and offers to turn it off.

    Signals:
        off_requested(): a person wants it off.
    """

    off_requested = Signal()

    def __init__(self, notice_area: NoticeArea) -> None:
        super().__init__()
        self._notice_area = notice_area
        self.setObjectName("faultBanner")
        self.setProperty("role", "card")
        word = QLabel("Fault on")
        word.setProperty("role", "bad")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.off_button = QPushButton("Turn it off")
        self.off_button.setProperty("role", "quiet")
        describe(self.off_button, "Turn the fault off", "The next run is sound again.")
        self.off_button.clicked.connect(self.off_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(word)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.off_button)

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._words.text()

    def show_fault(self, fault: Fault | None) -> None:
        """Say which fault is on, for as long as it is; None takes the line away."""
        if fault is None:
            self._notice_area.set_banner(None)
            return
        sentence = (
            f"{fault.value.capitalize()}. Every run from the next one on is broken on purpose, "
            "and its times count for nothing."
        )
        self._words.setText(sentence)
        self.setAccessibleName(f"Fault on: {sentence}")
        self._notice_area.set_banner(self)
