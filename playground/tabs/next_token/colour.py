"""The card that marks the text: what it is coloured by, where tokens begin, and their ids."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Signal, Slot
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

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog, StepOfRun
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.measure.model_facts import ModelFacts
from playground.shell.editor.token_marks import (
    ColourBy,
    RampLegend,
    TokenMark,
    TokenMarks,
    legend,
    strength_of,
)
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import TokenFigures
from playground.text import TokenSpan

_EXPLANATION = (
    "A strip under each token: the stronger its colour and the higher it stands, the less probable "
    "the token was when it was drawn, the less sure the model was before it, or the longer its "
    "step took.\n\n"
    "Probability and latency are those of the step that drew the token, so only tokens whose step "
    "is known have a strip: an edit takes it from every token behind it, for they were drawn after "
    "another text. Entropy is known for the prompt’s tokens too.\n\n"
    "Point at a token that the model wrote to read its figures; click it to look into its step."
)
_COLUMNS = (
    "token_of_text", "token", "token_id", "probability", "entropy_bits", "latency_ms",
)  # fmt: skip
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
        self._tokens: Callable[[], Sequence[Sequence[object]]] = tuple
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

    def set_tokens(self, tokens: Callable[[], Sequence[Sequence[object]]]) -> None:
        """Have the table read the text's tokens from here: a row each, as its columns have it."""
        self._tokens = tokens

    def table(self) -> CardTable:
        """Return every token of the text with the numbers that colours stand for, as known."""
        return CardTable(_COLUMNS, self._tokens())

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
    button.setAutoExclusive(True)  # so that it is told as a radio button
    button.setProperty("role", "segment")
    describe(button, text, tip)
    return button


def _end() -> QLabel:
    label = QLabel()
    label.setProperty("role", "small")
    return label


class TextMarksPresenter(Presenter):
    """Marks the tokens of the text as the person chose; unmarked text costs nothing."""

    def __init__(
        self,
        context: AppContext,
        card: ColourCard,
        marks: TokenMarks,
        *,
        index: TextIndex,
        figures: TextFigures,
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._marks = marks
        self._index = index
        self._figures = figures
        self._has_marks = False
        figures.want(lambda: card.colour_by() is ColourBy.ENTROPY)
        figures.changed.connect(self.refresh)
        card.choice_changed.connect(self.on_choice_changed)
        card.set_tokens(self._tokens)
        context.window.editor.text_edited.connect(self.refresh)

    def refresh(self) -> None:
        """Mark the text as it is now."""
        by = self._card.colour_by()
        shows_tokens = self._card.shows_boundaries() or self._card.shows_ids()
        is_wanted = by is not ColourBy.NOTHING or shows_tokens
        if not is_wanted and not self._has_marks:
            return
        self._has_marks = is_wanted
        slowest_s = self._slowest_s() if by is ColourBy.LATENCY else 0.0
        self._card.show_legend(*legend(by, slowest_s))
        spans = self._index.document.token_spans() if is_wanted else ()
        steps = self._index.steps()
        figures = self._figures.known() if by is ColourBy.ENTROPY else {}
        self._marks.show_marks(
            [
                self._mark(span, by, steps.get(span.index), figures.get(span.index), slowest_s)
                for span in spans
            ]
        )

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Mark the text by the tokens of another model."""
        self.refresh()

    def on_run_ended(self, log: RunLog) -> None:
        """Do nothing: the last steps came with a flush."""

    def on_tokens_ready(self) -> None:
        """Mark tokens that have been found since."""
        self.refresh()

    def on_shown(self) -> None:
        """Do nothing: the marks are in the text, which is in sight whether the card is or not."""

    @Slot()
    def on_choice_changed(self) -> None:
        """Mark the text another way, and want what that needs."""
        self._marks.set_details(
            boundaries=self._card.shows_boundaries(), ids=self._card.shows_ids()
        )
        self._figures.refresh()
        self.refresh()

    def _tokens(self) -> list[tuple[object, ...]]:
        """Return what is known of each token of the text; None where nothing is."""
        steps, figures = self._index.steps(), self._figures.known()
        rows: list[tuple[object, ...]] = []
        for span in self._index.document.token_spans():
            step, read = steps.get(span.index), figures.get(span.index)
            rows.append(
                (
                    span.index + 1,
                    self._index.token_text(span.token_id),
                    span.token_id,
                    None if step is None else step.record.probability,
                    None if read is None else read.entropy_bits,
                    None if step is None else 1e3 * step.record.forward_s,
                )
            )
        return rows

    def _mark(
        self,
        span: TokenSpan,
        by: ColourBy,
        step: StepOfRun | None,
        figures: TokenFigures | None,
        slowest_s: float,
    ) -> TokenMark:
        document = self._index.document
        return TokenMark(
            start=document.to_utf16(span.start),
            end=document.to_utf16(span.end),
            token_id=span.token_id,
            strength=strength_of(
                by,
                None if step is None else step.record,
                None if figures is None else figures.entropy_bits,
                slowest_s,
            ),
        )

    def _slowest_s(self) -> float:
        """Return the time of a slow step: nine of ten were faster, so that no spike hides them."""
        times = sorted(step.record.forward_s for step in self._index.steps().values())
        return times[min(len(times) * 9 // 10, len(times) - 1)] if times else 0.0
