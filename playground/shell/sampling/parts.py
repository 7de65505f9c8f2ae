"""The parts of the sampling card around its rows: scroll area, heading, buttons, switches."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe


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
