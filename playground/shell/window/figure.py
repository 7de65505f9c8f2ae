"""One live figure over its name, as wide as the longest it is likely to show."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class Figure(QWidget):
    """A number above its name; it keeps its width while the number changes."""

    def __init__(self, name: str, *, longest: str, role: str = "title") -> None:
        super().__init__()
        self._value = _Value(longest)
        self._value.setProperty("role", role)
        self._name = QLabel(name)
        self._name.setProperty("role", "small")
        for label in (self._value, self._name):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._value, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._name)

    def show_value(self, value: str) -> None:
        """Show a number with its unit."""
        if value != self._value.text():
            self._value.setText(value)
            self._value.fit()
            self.setAccessibleName(self.text())

    def text(self) -> str:
        """Return name and number in one line."""
        return f"{self._name.text()}: {self._value.text()}"

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest figure expected."""
        self._value.ensurePolished()
        return super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the same: a figure is shown whole or not at all."""
        return self.sizeHint()


class _Value(QLabel):
    """The number, at a fixed size: then its changes set no layout of the window to work."""

    def __init__(self, longest: str) -> None:
        super().__init__("–")
        self._longest = longest
        self.fit()

    def fit(self) -> None:
        """Take room for the longest figure expected, or for the one shown if that is longer."""
        hint = self.sizeHint()
        widest = self.fontMetrics().horizontalAdvance(self._longest)
        self.setFixedSize(max(widest, hint.width()), hint.height())

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that another font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()
