"""The card that marks the text: what it is coloured by, where tokens begin, and their ids."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards.card import Card
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.shell.editor.token_colour import ColourBy
from playground.shell.editor.token_marks import RampLegend

_EXPLANATION = (
    "A strip under each token: the stronger its colour and the higher it stands, the less probable "
    "the token was when it was drawn, the less sure the model was before it, or the longer its "
    "step took.\n\n"
    "Probability and latency are those of the step that drew the token, so only tokens whose step "
    "is known have a strip: an edit takes it from every token behind it, for they were drawn after "
    "another text. Entropy is known for the prompt’s tokens too.\n\n"
    "Point at a token that the model wrote to read its figures; click it to look into its step."
)
_CHOICES = {
    ColourBy.NOTHING: ("None", "Leaves the text as it is."),
    ColourBy.PROBABILITY: ("Probability", "Marks tokens that were improbable when drawn."),
    ColourBy.ENTROPY: ("Entropy", "Marks tokens before which the model was unsure."),
    ColourBy.LATENCY: ("Latency", "Marks tokens whose forward pass took long."),
}


class ColourCard(Card):
    """Chooses how the text is marked, and says what the colours mean.

    Signals:
        choice_changed(): a person chose otherwise.
    """

    choice_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Colour the text", explanation=_EXPLANATION, parent=parent)
        self.buttons = {by: _button(*words) for by, words in _CHOICES.items()}
        self.buttons[ColourBy.NOTHING].setChecked(True)
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            self._group.addButton(button)
        self.boundaries = QCheckBox("Token boundaries")
        describe(self.boundaries, "Token boundaries", "Shows where each token of the text begins.")
        self.ids = QCheckBox("Token ids")
        describe(self.ids, "Token ids", "Writes each token’s number under it, where there is room.")
        self._weakest, self._strongest = _end(), _end()
        self._legend = QWidget()
        self._ramp = RampLegend(theme)
        self._make_body()
        self._group.buttonClicked.connect(self.choice_changed)
        self.boundaries.toggled.connect(self.choice_changed)
        self.ids.toggled.connect(self.choice_changed)
        self.set_has_content(True)

    def colour_by(self) -> ColourBy:
        """Return what the text is to be coloured by."""
        return next(by for by, button in self.buttons.items() if button.isChecked())

    def shows_boundaries(self) -> bool:
        """Return whether tokens are to be told apart."""
        return self.boundaries.isChecked()

    def shows_ids(self) -> bool:
        """Return whether their ids are to be shown."""
        return self.ids.isChecked()

    def set_choice(self, by: ColourBy, *, boundaries: bool, ids: bool) -> None:
        """Choose, as a person would."""
        self.buttons[by].setChecked(True)
        self.boundaries.setChecked(boundaries)
        self.ids.setChecked(ids)
        self.choice_changed.emit()

    def show_legend(self, weakest: str, strongest: str) -> None:
        """Say what the weakest and the strongest colour stand for; nothing without a colour."""
        self._weakest.setText(weakest)
        self._strongest.setText(strongest)
        # Its room stays, so that the buttons do.
        for part in (self._weakest, self._ramp, self._strongest):
            part.setVisible(bool(weakest))

    def _make_body(self) -> None:
        body = QWidget()
        choices = QGridLayout()
        choices.setSpacing(6)
        for place, button in enumerate(self.buttons.values()):
            choices.addWidget(button, place // 2, place % 2)
        ends = QHBoxLayout(self._legend)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(8)
        for part in (self._weakest, self._ramp, self._strongest):
            ends.addWidget(part)
            part.hide()
        self._legend.setMinimumHeight(self.fontMetrics().height())
        hint = WrappedLabel(max_lines=3)
        hint.setProperty("role", "small")
        hint.setText("Point at a word the model wrote to read its figures; click it for its step.")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(8)
        layout.addLayout(choices)
        layout.addWidget(self._legend)
        layout.addWidget(self.boundaries)
        layout.addWidget(self.ids)
        layout.addWidget(hint)
        layout.addStretch(1)
        self.set_body(body)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for the buttons."""
        return QSize(210, self.fontMetrics().height() * 14)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setCheckable(True)
    button.setProperty("role", "segment")
    describe(button, text, tip)
    return button


def _end() -> QLabel:
    label = QLabel()
    label.setProperty("role", "small")
    return label
