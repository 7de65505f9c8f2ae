"""The parts of the sampling card around its rows: scroll area, heading, buttons, switches."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.generation.request import MOST_STOP_CHARACTERS
from playground.generation.stop_sequence import read_stop_sequence, spell_stop_sequence
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe

_STOP_TIP = (
    "A run ends when what the model writes contains this text. \\n is a new line, \\t a tab, "
    "\\\\ a backslash. The token that completes it stays whole. Applies to the next run."
)


class FittingScroll(QScrollArea):
    """As tall as its content where there is room, scrolling where there is less; never sideways."""

    def __init__(self, content: QWidget, *, least_height: int) -> None:
        super().__init__()
        self._content = content
        self._least_height = least_height
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        # A style sheet gives scroll areas' contents an opaque background otherwise.
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        content.installEventFilter(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the content's own size."""
        return self._content.minimumSizeHint().expandedTo(QSize(0, self._least_height))

    def minimumSizeHint(self) -> QSize:
        """Return a few rows, and any width."""
        return QSize(0, min(self._least_height, self._content.minimumSizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the content's size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class StopSequenceRow(QObject):
    """A name and a line for the text at which a run ends; `place` puts them into a grid.

    Signals:
        changed(): a person wrote another text. `set_value` says nothing.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = QLabel("Stop at", parent)
        self.field = QLineEdit(parent)
        self.field.setObjectName("stopSequence")
        self.field.setProperty("role", "bare")
        self.field.setPlaceholderText("no stop sequence")
        self.field.setMaxLength(MOST_STOP_CHARACTERS)
        self.label.setBuddy(self.field)
        self.label.setToolTip(_STOP_TIP)
        describe(self.field, "Stop sequence", _STOP_TIP)
        self.field.textEdited.connect(self.changed)

    def value(self) -> str:
        """Return the text at which a run ends; empty for none."""
        return read_stop_sequence(self.field.text())

    def set_value(self, stop_sequence: str) -> None:
        """Show a text in one line, without telling anybody."""
        self.field.setText(spell_stop_sequence(stop_sequence))
        self.field.setCursorPosition(0)

    def place(self, grid: QGridLayout, row: int, column: int) -> None:
        """Put the name into one cell, the line into the next."""
        grid.addWidget(self.label, row, column)
        grid.addWidget(self.field, row, column + 1)

    def set_visible(self, visible: bool) -> None:
        """Show or hide both widgets."""
        self.label.setVisible(visible)
        self.field.setVisible(visible)


def dice_button() -> QToolButton:
    """Return the button that chooses another seed."""
    button = QToolButton()
    button.setObjectName("diceButton")
    button.setProperty("role", "quiet")
    describe(button, "Dice", "Chooses another seed, for another story (Ctrl+D).")
    return button


def more_button() -> QPushButton:
    """Return the switch that folds the rarer settings out."""
    button = QPushButton()
    button.setObjectName("moreButton")
    button.setProperty("role", "quiet")
    button.setCheckable(True)
    describe(button, "More settings", "Shows or hides the rarer settings.")
    return button


def reset_button() -> QPushButton:
    """Return the button that goes back to the defaults."""
    button = QPushButton("Reset")
    button.setObjectName("resetButton")
    button.setProperty("role", "quiet")
    describe(button, "Reset", "Sets every slider of this card back to its default.")
    return button


def slide_box(parent: QWidget) -> QCheckBox:
    """Return the switch that lets a run slide on when the context is full."""
    box = QCheckBox("Slide on when the context is full", parent)
    box.setObjectName("slideAtContextEnd")
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    describe(
        box,
        "Slide on when the context is full",
        "When every position is taken, the model forgets the oldest half of the text and goes on.",
    )
    return box


def ignore_end_box(parent: QWidget) -> QCheckBox:
    """Return the switch that lets a run go on when the model has ended its text."""
    box = QCheckBox("Keep going past the end of text", parent)
    box.setObjectName("ignoreEndOfText")
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    describe(
        box,
        "Keep going past the end of text",
        "When the model ends its text, the run goes on until the new tokens are used up.",
    )
    return box


def sampling_heading(*buttons: QPushButton) -> QVBoxLayout:
    """Return the title with these buttons at its right, and the plain-words line below."""
    title = QLabel("Sampling")
    title.setProperty("role", "title")
    subtitle = WrappedLabel(max_lines=1)
    subtitle.setProperty("role", "muted")
    subtitle.setText("How the next token is drawn from the model’s probabilities.")
    first_line = QHBoxLayout()
    first_line.setSpacing(2)
    first_line.addWidget(title, 1)
    for button in buttons:
        first_line.addWidget(button)
    heading = QVBoxLayout()
    heading.setSpacing(2)
    heading.addLayout(first_line)
    heading.addWidget(subtitle)
    return heading
