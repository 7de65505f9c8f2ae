"""One live figure: a number above its name, and a figure that leads to the card it is of."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_AROUND_PX = 6
"""Left and right of a figure that leads somewhere, for the frame that says so."""


class Figure(QWidget):
    """A number above its name; it keeps its width while the number changes.

    Args:
        name: what the number is.
        short: its name where a remark has to stand beside it; nothing for the remark alone.
        longest: the longest number that it is likely to show.
        role: the number's look.
    """

    def __init__(self, name: str, *, longest: str, short: str = "", role: str = "title") -> None:
        super().__init__()
        self._full_name, self._short, self._remark = name, short, ""
        self._value = _Value(longest)
        self._value.setProperty("role", role)
        self._name = _Name(name)
        self._name.setProperty("role", "small")
        for label in (self._value, self._name):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._value, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._name)

    def show_value(self, value: str, remark: str = "") -> None:
        """Show a number with its unit, and what has to be known to read it, in a word."""
        if value != self._value.text():
            self._value.setText(value)
            self._value.fit()
        if remark != self._remark:
            self._remark = remark
            marked = ", ".join(part for part in (self._short, remark) if part)
            self._name.setText(marked if remark else self._full_name)
        if self.text() != self.accessibleName():
            self.setAccessibleName(self.text())
            self.setToolTip(f"{self.text()}\n{self.accessibleDescription()}")

    def text(self) -> str:
        """Return name and number in one line."""
        remark = f", {self._remark}" if self._remark else ""
        return f"{self._full_name}{remark}: {self._value.text()}"

    def reserve(self, remarks: Sequence[str]) -> None:
        """Keep room for these remarks, so that they move nothing when they come."""
        self._name.longest = [
            ", ".join(part for part in (self._short, remark) if part) for remark in remarks
        ]

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest figure expected."""
        self._value.ensurePolished()
        return super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the same: a figure is shown whole or not at all."""
        return self.sizeHint()


class _Name(QLabel):
    """The name under a number, with room for all that it may come to say.

    Attributes:
        longest: what it may come to say.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.longest: Sequence[str] = ()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest of it."""
        hint = super().sizeHint()
        widest = max(map(self.fontMetrics().horizontalAdvance, (self.text(), *self.longest)))
        return QSize(max(hint.width(), widest), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class _Value(QLabel):
    """The number, at a fixed size: then its changes set no layout of the window to work."""

    def __init__(self, longest: str) -> None:
        super().__init__("–")
        self._longest = longest
        self.fit()

    def fit(self) -> None:
        """Take room for the longest figure expected, or for the one shown if that is longer."""
        # Measured: a label's hint is never less than the size that it was fixed at before.
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, (self._longest, self.text())))
        self.setFixedSize(widest, metrics.height())

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that another font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()


class FigureButton(QPushButton):
    """A figure that leads to where it is explained.

    Args:
        figure: what it shows; the button takes it.
        leads_to: what a click does, in a sentence.
    """

    def __init__(self, figure: Figure, leads_to: str) -> None:
        super().__init__()
        self._figure = figure
        self._leads_to = leads_to
        self.setProperty("role", "quiet")
        figure.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_AROUND_PX, 0, _AROUND_PX, 0)
        layout.addWidget(figure)

    def show_value(self, value: str, remark: str = "") -> None:
        """Show a number; see `Figure`."""
        self._figure.show_value(value, remark)
        self.setAccessibleName(self.text())
        self.setToolTip(f"{self.text()}\n{self.accessibleDescription()}")

    def explain(self, sentence: str) -> None:
        """Say what the number is, and what a click does."""
        said = f"{sentence} {self._leads_to}"
        self._figure.setAccessibleDescription(sentence)
        self.setAccessibleDescription(said)
        self.setStatusTip(said)

    def text(self) -> str:
        """Return name and number in one line."""
        return self._figure.text()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest figure expected."""
        hint = self._figure.sizeHint()
        return QSize(hint.width() + 2 * _AROUND_PX, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: a figure is shown whole or not at all."""
        return self.sizeHint()
