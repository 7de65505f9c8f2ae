"""The small controls of the sampling card beside its sliders."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QToolButton, QWidget

from playground.kit.look.describe import describe


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
