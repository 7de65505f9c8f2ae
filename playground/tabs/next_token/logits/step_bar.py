"""The bar that says which step the card looks into, and chooses another."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.kit.fields import WholeBox
from playground.kit.look.fonts import describe
from playground.measure.model_facts import ModelFacts

if TYPE_CHECKING:
    from playground.tabs.next_token.logits.card import LogitsCard


class StepBar(QWidget):
    """A step's number between two arrows, the newest step, and the text as it stands.

    People count steps from 1; indices count from 0.

    Signals:
        step_chosen(int): a person wants to look into the step with this index.
        newest_chosen(): and into every newer one as it comes.
        text_chosen(): what would follow the text as it stands.
    """

    step_chosen = Signal(int)
    newest_chosen = Signal()
    text_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = _button("◀", "Step before", "Looks into the step before.")
        self._number = _number_field()
        self._of = QLabel()
        self._of.setProperty("role", "muted")
        self._after = _button("▶", "Step after", "Looks into the step after.")
        self.newest = _button("Newest", "Newest step", "Looks into each step as it comes.")
        self.text = _button(
            "After the text",
            "Text as it stands",
            "Looks at what may follow the text as it stands.",
        )
        for button in (self.newest, self.text):
            button.setCheckable(True)
            button.setAutoExclusive(True)  # so that it is told as a radio button
        self._connect()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self._before, self._number, self._of, self._after, self.newest, self.text):
            layout.addWidget(part)
        self.show_step(None, 0, is_following=True)

    def show_step(self, index: int | None, n_steps: int, *, is_following: bool) -> None:
        """Show which step is looked into, of how many; None is the text as it stands."""
        with QSignalBlocker(self._number):
            self._number.setRange(1, max(n_steps, 1))
            if index is not None:
                self._number.setValue(index + 1)
        for part in (self._before, self._number, self._of, self._after):
            part.setVisible(n_steps > 0)
        self._of.setText(f"of {n_steps:,}")
        self._before.setEnabled(index is None or index > 0)
        self._after.setEnabled(index is not None and index < n_steps - 1)
        self.newest.setEnabled(n_steps > 0)
        self._check(newest=index is not None and is_following, text=index is None)

    def _check(self, *, newest: bool, text: bool) -> None:
        """Have one of the two choices down, or none: at a step in between."""
        for button in (self.newest, self.text):
            button.setAutoExclusive(False)
        self.newest.setChecked(newest)
        self.text.setChecked(text)
        for button in (self.newest, self.text):
            button.setAutoExclusive(True)

    def _connect(self) -> None:
        self._before.clicked.connect(self._on_before)
        self._after.clicked.connect(self._on_after)
        self._number.valueChanged.connect(self._on_number)
        self.newest.clicked.connect(self.newest_chosen)
        self.text.clicked.connect(self.text_chosen)

    @Slot()
    def _on_before(self) -> None:
        # From the text as it stands, the step before is the last one.
        self.step_chosen.emit(self._number.value() - (1 if self.text.isChecked() else 2))

    @Slot()
    def _on_after(self) -> None:
        self.step_chosen.emit(self._number.value())

    @Slot(int)
    def _on_number(self, number: int) -> None:
        self.step_chosen.emit(number - 1)


def _button(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    describe(button, name, tip)
    return button


def _number_field() -> WholeBox:
    field = WholeBox()
    field.setProperty("role", "bare")
    field.setPrefix("step ")
    field.setKeyboardTracking(False)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    describe(field, "Step", "The step of the run that is looked into; the first one is 1.")
    return field


class StepBarPresenter(Presenter):
    """Shows the selection in a bar, and selects what a person chooses there."""

    def __init__(self, context: AppContext, bar: StepBar, card: "LogitsCard") -> None:
        super().__init__(context)
        self._bar = bar
        self._card = card
        card.facts_shown.connect(self.refresh)
        self._selection = context.selection
        self._selection.selection_changed.connect(self.refresh)
        bar.step_chosen.connect(self.choose)
        bar.newest_chosen.connect(self.choose_newest)
        bar.text_chosen.connect(self.choose_text)

    def refresh(self) -> None:
        """Show what is selected, of how many steps.

        While the newest step is followed, it is the one that the card shows: the card takes its
        time, and a number beside another step's figures would be wrong.
        """
        current, log = self._selection.current, self._selection.log
        index = None if current is None else current.index
        shown = self._card.facts
        if current is not None and self._selection.is_following and shown is not None:
            is_of_run = shown.step is not None and shown.step.log is log
            index = shown.step.index if shown.step is not None and is_of_run else None
        self._bar.show_step(
            index,
            0 if log is None else len(log.steps),
            is_following=self._selection.is_following,
        )

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Show that no run of another model has been made."""
        self.refresh()

    def on_run_ended(self, log: RunLog) -> None:
        """Do nothing: the last steps came with a flush."""

    @Slot(int)
    def choose(self, index: int) -> None:
        """Look into a step, if there is such a one."""
        log = self._selection.log
        if log is not None and 0 <= index < len(log.steps):
            self._selection.select(index)
        self.refresh()

    @Slot()
    def choose_newest(self) -> None:
        """Look into every step as it comes."""
        self._selection.follow()
        self.refresh()

    @Slot()
    def choose_text(self) -> None:
        """Look at what would follow the text."""
        self._selection.select_text()
        self.refresh()
