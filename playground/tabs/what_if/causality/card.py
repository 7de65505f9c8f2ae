"""The card that changes one token and shows which rows change with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.tabs.what_if.causality.figures import CausalityAnswer
from playground.tabs.what_if.causality.row_grid import RowGrid

_EMPTY = "Type a text, and one of its tokens is changed here to see what changes with it."
_WAITING = "The text goes through the model twice; the rows that change appear here."
_EXPLANATION = (
    "The text goes through the model twice, the second time with one other token. Each column is "
    "a token, each line the residual stream after a block, the embedding on top. A filled cell is "
    "a row that changed, the darker the more; a pale one stayed the same to the last digits.\n\n"
    "With the causal mask a row sees itself and the rows before it, so nothing to the left of the "
    "changed token ever changes. That is what makes a KV cache legal: whatever is written next, "
    "the keys and values of earlier rows stay as they are.\n\n"
    "Switch the mask off, and every row sees every other: from the first block on all of them "
    "change, and every kept key would be wrong. The model without its mask is a small "
    "implementation of its own; the engine has no such switch."
)


class CausalityCard(Card):
    """Layers × positions, the token to change, and the mask.

    Signals:
        question_changed(): a person chose another token, another replacement, or the mask.
    """

    question_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Change one token", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._answer: CausalityAnswer | None = None
        self._position: int | None = None
        self._choice = 0
        self.grid = RowGrid(theme)
        self.grid.position_chosen.connect(self._on_position_chosen)
        self.mask_button = _tool("Causal mask", "Rows see the past only, as the model was trained.")
        self.mask_button.setObjectName("causalMask")
        self.mask_button.setCheckable(True)
        self.mask_button.setChecked(True)
        self.mask_button.toggled.connect(self._on_mask_toggled)
        self.another_button = _tool("Another word", "Puts another token in the same place.")
        self.another_button.clicked.connect(self._on_another)
        for tool in (self.another_button, self.mask_button):
            self.add_tool(tool)
        self.set_body(self.grid)

    @property
    def position(self) -> int | None:
        """The place of the token to change; None while nobody chose one."""
        return self._position

    @property
    def choice(self) -> int:
        """Which replacement, counting from 0."""
        return self._choice

    @property
    def is_masked(self) -> bool:
        """Whether rows see the past only."""
        return self.mask_button.isChecked()

    def show_waiting(self) -> None:
        """Say that an answer is under way; one that is shown stays until then."""
        self.set_awaited(_WAITING)

    def show_answer(self, answer: CausalityAnswer | None) -> None:
        """Show which rows changed; None without a text."""
        self._answer = answer
        self.set_awaited("")
        self.set_has_content(answer is not None)
        if answer is None:
            self.set_subtitle("")
            self.set_empty_sentence(_EMPTY)
            return
        n_shown = len(answer.tokens)
        some = f" (The first {n_shown} of {answer.n_text:,} tokens.)"
        self.set_subtitle(answer.in_words() + some * (n_shown < answer.n_text))
        self.grid.show_answer(answer)

    def show_failure(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self.show_answer(None)
        self.set_empty_sentence(sentence)

    def table(self) -> CardTable:
        """Return how far every row moved."""
        columns = ("layer", "position", "token", "relative_change", "changed")
        if self._answer is None:
            return CardTable(columns, [])
        shown = self._answer
        rows = [
            (layer, position, token, float(shown.change[layer, position]), bool(is_changed))
            for layer, changed in enumerate(shown.changed)
            for position, (token, is_changed) in enumerate(zip(shown.tokens, changed, strict=True))
        ]
        return CardTable(columns, rows)

    @Slot(int)
    def _on_position_chosen(self, position: int) -> None:
        self._position = position
        self.question_changed.emit()

    @Slot()
    def _on_another(self) -> None:
        self._choice += 1
        self.question_changed.emit()

    @Slot(bool)
    def _on_mask_toggled(self, is_masked: bool) -> None:
        self.mask_button.setText("Causal mask" if is_masked else "No mask")
        self.question_changed.emit()


def _tool(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "quiet")
    describe(button, text, tip)
    return button
