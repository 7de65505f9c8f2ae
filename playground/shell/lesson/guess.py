"""What do you expect? A few answers to press, or a number to write."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.fields import read_fraction, read_whole
from playground.kit.look.fonts import describe

_GAP_PX = 6
_NO_NUMBER = "Write a number, such as 12."


class GuessRow(QWidget):
    """Takes one guess, which can be changed until the answer is shown.

    Signals:
        chosen(int): the choice at this place was pressed.
        written(float): this number was written.
    """

    chosen = Signal(int)
    written = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._choices.setSpacing(_GAP_PX)
        self._choices.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.field = QLineEdit()
        self.field.setObjectName("lessonNumber")
        self.field.setMaxLength(24)
        describe(self.field, "Your guess", "Write what you expect, and press Enter.")
        self.field.returnPressed.connect(self._on_written)
        self._unit = QLabel()
        self.take = QPushButton("Guess")
        self.take.setObjectName("lessonGuess")
        self.take.setAutoDefault(False)
        describe(self.take, "Guess", "Keeps the number as what you expect.")
        self.take.clicked.connect(self._on_written)
        self._problem = QLabel()
        self._problem.setProperty("role", "warning")
        self._number = QWidget()
        number = QHBoxLayout(self._number)
        number.setContentsMargins(0, 0, 0, 0)
        number.addWidget(self.field, 1)
        number.addWidget(self._unit)
        number.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self._choices)
        layout.addWidget(self._number)
        layout.addWidget(self._problem)

    def offer(self, choices: Sequence[str], unit: str) -> None:
        """Ask anew, with these choices, or for a number where there is none.

        Args:
            choices: what each button says.
            unit: of the number.
        """
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._choices.removeWidget(button)
            button.hide()
            button.setParent(None)  # at once: the next ones have the same names
            button.deleteLater()
        for place, text in enumerate(choices):
            button = QPushButton(text)
            button.setObjectName(f"lessonChoice{place + 1}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("role", "choice")
            describe(button, text, f"Takes “{text}” for what you expect.")
            self._group.addButton(button, place)
            self._choices.addWidget(button)
            button.show()
        self._number.setVisible(not choices)
        self._unit.setText(unit)
        self.field.clear()
        self._problem.hide()
        self._arrange(self.width())

    def show_choices(self, choices: Sequence[str]) -> None:
        """Write the same choices anew: their figures are known by now."""
        for button, text in zip(self._group.buttons(), choices, strict=True):
            if button.text() != text:
                button.setText(text)
                describe(button, text, f"Takes “{text}” for what you expect.")
        self._arrange(self.width())

    def show_guess(self, place: int | None, number: str, *, is_open: bool) -> None:
        """Show what was guessed, and whether it may still be changed."""
        if place is not None:
            self._group.button(place).setChecked(True)
        if number:
            self.field.setText(number)
        for button in self._group.buttons():
            # Not disabled: a button that greys out under the focus gives it to anybody.
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_open)
        self.field.setReadOnly(not is_open)
        self.take.setVisible(is_open)

    def _arrange(self, width: int) -> None:
        """Stand side by side where there is room, and one below the other where there is none."""
        wanted = sum(each.sizeHint().width() + _GAP_PX for each in self._group.buttons())
        directions = QBoxLayout.Direction
        self._choices.setDirection(
            directions.LeftToRight if wanted <= width else directions.TopToBottom
        )

    @Slot()
    def _on_written(self) -> None:
        text = self.field.text().strip()
        number = read_whole(text)
        number = read_fraction(text) if number is None else number
        self._problem.setText("" if number is not None else _NO_NUMBER)
        self._problem.setVisible(number is None)
        if number is not None:
            self.written.emit(float(number))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the direction that suits the width."""
        super().resizeEvent(event)
        self._arrange(event.size().width())
