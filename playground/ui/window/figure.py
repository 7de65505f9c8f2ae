"""One live figure over its name, as wide as the longest it is likely to show."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class Figure(QWidget):
    """A number above its name; it keeps its width while the number changes."""

    def __init__(self, name: str, *, longest: str, role: str = "title") -> None:
        super().__init__()
        self._longest = longest
        self._value = QLabel("–")
        self._value.setProperty("role", role)
        self._name = QLabel(name)
        self._name.setProperty("role", "small")
        for label in (self._value, self._name):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._value)
        layout.addWidget(self._name)

    def show_value(self, value: str) -> None:
        """Show a number with its unit."""
        self._value.setText(value)
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """Return name and number in one line."""
        return f"{self._name.text()}: {self._value.text()}"

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest figure expected."""
        hint = super().sizeHint()
        self._value.ensurePolished()
        widest = self._value.fontMetrics().horizontalAdvance(self._longest)
        return QSize(max(widest, hint.width()), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: a figure is shown whole or not at all."""
        return self.sizeHint()
