"""What the presenter of the runs asks of their tab."""

from collections.abc import Sequence
from typing import Protocol

from playground.tabs.runs.choice.figures import ChosenRuns
from playground.tabs.runs.rows import TableRow


class RunsView(Protocol):
    """The table of the runs, and the card of those chosen in it."""

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the numbers of the runs chosen."""
        ...

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show every run."""
        ...

    def show_row(self, row: TableRow) -> None:
        """Show how a run has come on."""
        ...

    def show_choice(self, choice: ChosenRuns) -> None:
        """Draw the runs chosen, and say how they compare."""
        ...

    def show_repeating(self, words: str, *, is_going_on: bool) -> None:
        """Say how far the repeats have come."""
        ...

    def set_repeat_available(self, reason: str) -> None:
        """Offer repeats, or say why there can be none; no reason means they can be had."""
        ...

    def set_command_available(self, reason: str) -> None:
        """Offer the command of a run, or say why there is none."""
        ...

    def copy_command(self, number: int, command: str) -> None:
        """Put the command that repeats a run on the clipboard."""
        ...

    def save(self, title: str, suffix: str, content: bytes) -> None:
        """Ask for a file and write it."""
        ...
