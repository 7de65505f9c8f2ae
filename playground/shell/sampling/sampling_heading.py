"""The heading of the sampling card."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from playground.kit.wrapped_label import WrappedLabel


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
