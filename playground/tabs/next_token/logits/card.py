"""The card that goes from logits to a token."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.generation import SamplingParams, StepRecord
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
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
    "A click chooses a row and changes nothing. Branch here, a double click or Return puts that "
    "token into the text instead and goes on from there. One undo returns the old text."
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
_BRANCH, _ADD = "Branch here", "Add to the text"
_BRANCH_TIP = "Cuts the text here and goes on with"
_ADD_TIP = "Adds to the end of the text"


def subtitle(facts: NextTokenFacts) -> str:
    """Say what is shown, and what came of it."""
    next_token = facts.next_token
    n_vocab = next_token.distribution.logits.size
    kept = f"In the draw: {next_token.n_kept:,} of {n_vocab:,} tokens."
    if facts.step is None:
        return (
            f"What may follow the text as it stands; nothing is drawn yet. {kept} "
            "Double-click one to write it, or press Ctrl+Space for the first."
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
    """Say what the cache saved this step; of a race, which computes twice, on its way alone."""
    cached = [forward for forward in record.passes if forward.cached]
    forward = (cached or record.passes)[0]
    rows = "1 row" if forward.n_seq == 1 else f"{forward.n_seq:,} rows"
    way = "with the cache " if len(record.passes) > 1 and cached else ""
    # A model without blocks has no keys and values that rows could be reused from.
    if not forward.n_past or not record.kv_cache_bytes:
        return f"{way}{rows} computed"
    return f"{way}{forward.n_past:,} rows reused from the cache, {rows} computed"


class LogitsCard(Card):
    """The top candidates stage by stage, and the draw among them.

    Attributes:
        step_bar: chooses the step.
        table_view: the candidates.
        draw_bar: the draw among them.
        branch_button: puts the chosen candidate into the text.

    Signals:
        choice_made(): a person chose a row, and wants to look at it.
        candidate_chosen(int): a person wants this token in the text.
        facts_shown(): something else is shown.
    """

    choice_made = Signal()
    candidate_chosen = Signal(int)
    facts_shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "From logits to a token", explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        self._facts: NextTokenFacts | None = None
        self._model = CandidateModel(self)
        self.step_bar = StepBar()
        self.table_view = CandidateTable(self._model, theme)
        self.table_view.token_taken.connect(self.candidate_chosen)
        self.table_view.choice_changed.connect(self._on_choice_changed)
        self.branch_button = QPushButton(_BRANCH)
        self.branch_button.setObjectName("branchButton")
        self.branch_button.clicked.connect(self._on_branch)
        self.add_tool(self.branch_button)
        self._is_showing = False
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
        self._offer_branch()

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
        """Show a distribution; of the same logits as before, the chosen token stays chosen."""
        before, self._facts = self._facts, facts
        chosen = self.table_view.chosen_token() if _are_alike(before, facts) else None
        self._is_showing = True
        self._model.show_facts(facts)
        self.table_view.choose_token(chosen)
        self._is_showing = False
        self._offer_branch()
        sampling = facts.next_token.distribution.sampling
        self.table_view.fit_words()
        self.table_view.show_penalised(sampling.repetition_penalty != 1)
        self.draw_bar.show_facts(facts)
        self.set_subtitle(subtitle(facts))
        self.set_has_content(True)
        self.facts_shown.emit()

    def show_waiting(self, sentence: str) -> None:
        """Say that something else is on its way, over what is shown until then."""
        if self._facts is None:
            self.set_awaited(sentence)
        else:
            self.set_subtitle(sentence)

    def show_sentence(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self._facts = None
        self.set_subtitle("")
        self.set_awaited("")
        self.set_empty_sentence(sentence)
        self.set_has_content(False)
        self._offer_branch()
        self.facts_shown.emit()

    def _offer_branch(self) -> None:
        """Say what the button would do with the chosen row, or what to do first."""
        facts = self._facts
        is_text = facts is not None and facts.step is None
        self.branch_button.setText(_ADD if is_text else _BRANCH)
        self.branch_button.setVisible(facts is not None)
        chosen = None if facts is None else self.table_view.chosen_token()
        self.branch_button.setEnabled(chosen is not None)
        if facts is None or chosen is None:
            tip = "Choose a candidate first: click its row."
        else:
            tip = f"{_ADD_TIP if is_text else _BRANCH_TIP} “{facts.token_text(chosen)}”."
        describe(self.branch_button, self.branch_button.text(), tip)

    @Slot()
    def _on_choice_changed(self) -> None:
        if not self._is_showing:
            self._offer_branch()
            if self.table_view.chosen_token() is not None:
                self.choice_made.emit()

    @Slot()
    def _on_branch(self) -> None:
        chosen = self.table_view.chosen_token()
        if chosen is not None:
            self.candidate_chosen.emit(chosen)

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


def _are_alike(before: NextTokenFacts | None, now: NextTokenFacts) -> bool:
    """Return whether both are of the same logits, whatever the settings."""
    return before is not None and np.array_equal(
        before.next_token.distribution.logits, now.next_token.distribution.logits
    )
