"""Keeps a step bar and the selected step in agreement."""

from PySide6.QtCore import QObject, Slot

from playground.control.step_selection import StepSelection
from playground.tabs.next_token.views import StepBarView


class StepBarPresenter(QObject):
    """Shows the selection in a bar, and selects what a person chooses there."""

    def __init__(self, view: StepBarView, selection: StepSelection, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._selection = selection
        selection.selection_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show what is selected, of how many steps."""
        current, log = self._selection.current, self._selection.log
        self._view.show_step(
            None if current is None else current.index,
            0 if log is None else len(log.steps),
            is_following=self._selection.is_following,
        )

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
