"""The tab of the runs: its two cards."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from playground.kit.cards import card_export
from playground.kit.cards.card_export import ExportError
from playground.kit.cards.card_grid import CardGrid
from playground.kit.cards.card_menu import ask_path
from playground.kit.look.theme import Theme
from playground.tabs.runs.choice.card import ChoiceCard
from playground.tabs.runs.choice.figures import ChosenRuns
from playground.tabs.runs.rows import TableRow
from playground.tabs.runs.table.card import RunsCard


class RunsTab(QObject):
    """Puts the table of runs and the card of those chosen into a grid.

    Attributes:
        grid: the tab's page.
        runs: the table's card.
        choice: the card of the runs chosen.

    Signals:
        choice_changed(): other runs are chosen.
        repeat_requested(int), stop_requested(), command_requested(), export_chosen_requested(str),
            export_all_requested(str): see `TableTools`.
    """

    KEY = "runs"

    choice_changed = Signal()
    repeat_requested = Signal(int)
    stop_requested = Signal()
    command_requested = Signal()
    export_chosen_requested = Signal(str)
    export_all_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.grid = CardGrid()
        self.runs = RunsCard()
        self.choice = ChoiceCard(theme)
        self.grid.add(self.runs, 0, 0)
        self.grid.add(self.choice, 1, 0)
        self.grid.set_row_stretch(0, 1)
        self.grid.set_row_stretch(1, 2)
        tools = self.runs.tools
        self.runs.runs.choice_changed.connect(self.choice_changed)
        tools.repeat_requested.connect(self.repeat_requested)
        tools.stop_requested.connect(self.stop_requested)
        tools.command_requested.connect(self.command_requested)
        tools.export_chosen_requested.connect(self.export_chosen_requested)
        tools.export_all_requested.connect(self.export_all_requested)

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the numbers of the runs chosen."""
        return self.runs.runs.selected_numbers()

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show every run."""
        self.runs.show_rows(rows)

    def show_row(self, row: TableRow) -> None:
        """Show how a run has come on."""
        self.runs.runs.show_row(row)

    def show_choice(self, choice: ChosenRuns) -> None:
        """Draw the runs chosen, and say how they compare."""
        self.choice.show_choice(choice)

    def show_repeating(self, words: str, *, is_going_on: bool) -> None:
        """Say how far the repeats have come."""
        self.runs.show_repeating(words, is_going_on=is_going_on)

    def set_repeat_available(self, reason: str) -> None:
        """Offer repeats, or say why there can be none."""
        self.runs.tools.set_repeat_available(reason)

    def set_command_available(self, reason: str) -> None:
        """Offer the command of a run, or say why there is none."""
        self.runs.tools.set_command_available(reason)

    def copy_command(self, number: int, command: str) -> None:
        """Put the command that repeats a run on the clipboard."""
        QGuiApplication.clipboard().setText(command)
        self.runs.tell(f"The command that repeats run {number} is on the clipboard.")

    def save(self, title: str, suffix: str, content: bytes) -> None:
        """Ask for a file and write it, and say how it went."""
        path = ask_path(self.runs, title, suffix)
        if path is None:
            return
        try:
            card_export.write(path, content)
        except ExportError as error:
            self.runs.warn(str(error))
        else:
            self.runs.tell(f"Saved {path}.")
