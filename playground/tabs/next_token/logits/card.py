"""The card that goes from logits to a token."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.generation import SamplingParams, StepRecord
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.theme import Theme
from playground.kit.plots.run_curves import SETTING_WORDS
from playground.tabs.next_token.logits.candidate_model import DRAWN, WOULD_BE, CandidateModel
from playground.tabs.next_token.logits.candidate_table import CandidateTable
from playground.tabs.next_token.logits.draw_bar import DrawBar
from playground.tabs.next_token.logits.figures import NextTokenFacts, percent
from playground.tabs.next_token.logits.step_bar import StepBar

_EMPTY = "Type something or press Generate, and the candidates for the next token appear here."
_EXPLANATION = (
    "For every token of its vocabulary the model gives a number, the logit. The repetition penalty "
    "lowers those of tokens that are in the text already; the temperature divides them; top-k, "
    "top-p and min-p each take tokens out. The exponentials of what is left, divided by their sum, "
    "are the probabilities.\n\n"
    "Then one number u between 0 and 1 is drawn. In the bar below the table every token that was "
    "kept has a part as wide as its probability, in the order of the ids; the part that u falls "
    "into is the token. The same seed gives the same u, so another setting moves the parts, not u."
    "\n\nMove a slider: the table follows at once, and the model is not run again. ● is the token "
    "that was drawn, ○ the one that would be drawn with the settings as they are now.\n\n"
    "Click a row, or press Return on it, to put that token into the text instead and go on from "
    "there. One undo returns the old text."
)
_CSV_COLUMNS = (
    "rank",
    "token",
    "id",
    "logit",
    "penalised",
    "tempered",
    "dropped_by",
    "probability",
)
_ROOMY_LINES = 38


class LogitsCard(Card):
    """The top candidates stage by stage, and the draw among them.

    Attributes:
        step_bar: chooses the step.
        table_view: the candidates.
        draw_bar: the draw among them.

    Signals:
        candidate_chosen(int): a person wants this token in the text.
    """

    candidate_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "From logits to a token", explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        self._facts: NextTokenFacts | None = None
        self._model = CandidateModel(self)
        self.step_bar = StepBar()
        self.table_view = CandidateTable(self._model, theme)
        self.table_view.token_taken.connect(self.candidate_chosen)
        self.draw_bar = DrawBar(theme)
        self._legend = QLabel(f"{DRAWN} drawn   {WOULD_BE} would be drawn now")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 2, 6, 0)
        layout.setSpacing(6)
        layout.addLayout(self._top_row())
        layout.addWidget(self.table_view, 1)
        layout.addWidget(self.draw_bar)
        self.set_body(body)

    def _top_row(self) -> QHBoxLayout:
        self._legend.setProperty("role", "small")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.step_bar)
        row.addStretch(1)
        row.addWidget(self._legend)
        return row

    @property
    def facts(self) -> NextTokenFacts | None:
        """What is shown; None while there is nothing."""
        return self._facts

    def show_facts(self, facts: NextTokenFacts) -> None:
        """Show a distribution."""
        self._facts = facts
        self._model.show_facts(facts)
        sampling = facts.next_token.distribution.sampling
        self.table_view.fit_ranks()
        self.table_view.show_penalised(sampling.repetition_penalty != 1)
        self.draw_bar.show_facts(facts)
        self.set_subtitle(subtitle(facts))
        self.set_has_content(True)

    def show_sentence(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self._facts = None
        self.set_subtitle("")
        self.set_empty_sentence(sentence)
        self.set_has_content(False)

    def cells(self) -> Sequence[tuple[str, ...]]:
        """Return the table as it reads."""
        return self._model.texts()

    def table(self) -> CardTable:
        """Return the candidates in full precision."""
        facts = self._facts
        if facts is None:
            return CardTable(_CSV_COLUMNS, ())
        rows = [
            (
                each.rank,
                facts.token_text(each.token_id),
                each.token_id,
                each.logit,
                each.penalised,
                each.tempered,
                "" if each.dropped_by is None else each.dropped_by.value,
                each.probability,
            )
            for each in facts.next_token.candidates
        ]
        return CardTable(_CSV_COLUMNS, rows)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the legend out where the step's buttons need the room; the tooltips have it."""
        super().resizeEvent(event)
        self._legend.setVisible(self.width() > self.fontMetrics().height() * _ROOMY_LINES)

    def minimumSizeHint(self) -> QSize:
        """Return room for some rows and the draw."""
        return QSize(360, self.fontMetrics().height() * 22)


def subtitle(facts: NextTokenFacts) -> str:
    """Say what is shown, and what came of it."""
    next_token = facts.next_token
    n_vocab = next_token.distribution.logits.size
    kept = f"In the draw: {next_token.n_kept:,} of {n_vocab:,} tokens."
    if facts.step is None:
        return (
            f"What may follow the text as it stands; nothing is drawn yet. {kept} "
            "Click one, or press Ctrl+Space for the first."
        )
    record = facts.step.record
    drawn = (
        f"Step {record.index + 1} drew {DRAWN} “{facts.token_text(record.token_id)}” "
        f"({percent(record.probability)}); {_rows(record)}."
    )
    return " ".join(filter(None, (drawn, _now(facts, record), kept)))


def _now(facts: NextTokenFacts, record: StepRecord) -> str:
    """Say what the settings of the moment would have drawn, if they differ."""
    would_be = facts.next_token.would_be
    changes = _changes(record.sampling, facts.next_token.distribution.sampling)
    if not changes or would_be is None:
        return ""
    if would_be == record.token_id:
        return f"With {changes} it would still be drawn."
    return f"With {changes} it would be {WOULD_BE} “{facts.token_text(would_be)}”."


def _changes(then: SamplingParams, now: SamplingParams) -> str:
    """Name the settings that differ, as they are now."""
    return ", ".join(
        f"{words} {getattr(now, name):g}"
        for name, words in SETTING_WORDS.items()
        if getattr(then, name) != getattr(now, name)
    )


def _rows(record: StepRecord) -> str:
    """Say what the cache saved this step."""
    reused = max(forward.n_past for forward in record.passes)
    computed = record.rows_computed
    rows = "1 row" if computed == 1 else f"{computed:,} rows"
    return (
        f"{reused:,} rows reused from the cache, {rows} computed" if reused else f"{rows} computed"
    )
