"""Keeps the bar of steps in step with the selection, and with what the card above it shows."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.step_bar import StepBar


class StepBarPresenter(Presenter):
    """Shows the selection in a bar, and selects what a person chooses there."""

    def __init__(self, context: AppContext, bar: StepBar, card: LogitsCard) -> None:
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
