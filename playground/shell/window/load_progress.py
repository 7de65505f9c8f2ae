"""How far the loading of a model has come, and a way to call it off."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from playground.kit.look.describe import describe

_STEPS = 1000


class LoadProgress(QFrame):
    """A line of words, a bar, and Cancel.

    Signals:
        cancel_requested(): a person does not want to wait.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._words = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Loading progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("role", "quiet")
        describe(self.cancel_button, "Cancel loading", "Stops loading; the model before stays.")
        self.cancel_button.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self._words)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self.cancel_button)

    def show_progress(self, words: str, fraction: float | None) -> None:
        """Show how much is done, 0 to 1; None when that cannot be told."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self._bar.setValue(round(min(max(fraction, 0.0), 1.0) * _STEPS))

    def fraction(self) -> float | None:
        """Return how much is shown as done."""
        return self._bar.value() / _STEPS if self._bar.maximum() else None
