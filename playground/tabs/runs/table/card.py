"""The card of the runs: their table, and under it what can be done with them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
from playground.tabs.runs.rows import TableRow
from playground.tabs.runs.table.columns import COLUMNS
from playground.tabs.runs.table.dialogs import RunNotesDialog, WrittenTextDialog
from playground.tabs.runs.table.run_actions import RunActions
from playground.tabs.runs.table.table import RowTable, first_order
from playground.tabs.runs.table.tools import TableTools

_EMPTY = "Press Generate, and every run appears here as a row; it stays until you delete it."
_SUBTITLE = "Choose one run to see or repeat it, two to compare them."
_EXPLANATION = (
    "Every run of the session has a row, also those of an earlier day or another machine. Click a "
    "row to choose it, or move with the arrow keys; hold Ctrl or Shift to choose several. A click "
    "on a heading sorts, and so does the button Sort.\n\n"
    "Where a run was computed both ways, as in a race, figures read with / without the cache. ≈ "
    "marks a rate that was taken over less than half a second.\n\n"
    "The speed-up is the cache's, at the longest contexts that were measured both ways, in the "
    "run itself or against the newest run of the other way with the same model, number type and "
    "threads. Where there is none, the tooltip says why.\n\n"
    "Repeat does a run again with the same prompt, seed and settings. Your text stays as it is. "
    "The first token comes sooner then, for the cache still holds the prompt. Rerun computes it "
    "once more from the beginning, each step with the settings that it had, and says whether every "
    "token and every probability is the same.\n\n"
    "More, and the menu of a row, name a run, write a comment, put its settings in force, or "
    "delete it; what was deleted can be put back until another session is opened. A run keeps its "
    "number, whatever is deleted, in files and reports too."
)
_TEXT_TIP = "Shows what the chosen run began with and what it wrote; so does a double click."


class RunsCard(Card):
    """The table, and the row of controls under it.

    Attributes:
        row_table: the table.
        tools: repeat, rerun, copy as command, export.
        actions_of_run: what can be done with the runs chosen.

    Signals:
        choice_changed(): other runs are chosen.
        text_requested(): what the chosen run has written is to be read.
        notes_requested(), notes_written(str, str): its name and comment are to be asked for; and
            were written.
        settings_requested(), delete_requested(), undo_requested(): see `RunActions`.
        rerun_requested(): the chosen run is to be computed again, or that is to end.
        repeat_requested(int), stop_requested(), command_requested(), export_chosen_requested(str),
            export_all_requested(str): see `TableTools`.
    """

    choice_changed = Signal()
    repeat_requested = Signal(int)
    stop_requested = Signal()
    command_requested = Signal()
    text_requested = Signal()
    notes_requested = Signal()
    notes_written = Signal(str, str)
    settings_requested = Signal()
    rerun_requested = Signal()
    delete_requested = Signal()
    undo_requested = Signal()
    export_chosen_requested = Signal(str)
    export_all_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Runs", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._progress = ""
        self._is_repeating = False
        self.row_table = RowTable()
        self.row_table.choice_changed.connect(self._on_choice_changed)
        self.actions_of_run = RunActions(self.row_table)
        self.tools = TableTools()
        self._pass_on_requests()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.row_table, 1)
        layout.addWidget(self.tools)
        self.set_body(body)
        self.text_button = self._make_text_button()
        self.row_table.doubleClicked.connect(self.text_requested)
        self.add_tool(self.text_button)
        self.add_tool(self._make_more_button())
        self.add_tool(self._make_sort_button())
        self.add_exports(self.tools.exports)

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show every run."""
        self.set_has_content(bool(rows))
        self.set_subtitle((self._progress or _SUBTITLE) if rows else "")
        self.row_table.show_rows(rows)

    def show_row(self, row: TableRow) -> None:
        """Show how a run has come on."""
        self.row_table.show_row(row)

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the numbers of the runs chosen, ascending."""
        return self.row_table.selected_numbers()

    def set_repeat_available(self, reason: str) -> None:
        """Offer repeats, or say why there can be none; no reason means they can be had."""
        self.tools.set_repeat_available(reason)

    def set_command_available(self, reason: str) -> None:
        """Offer the command of a run, or say why there is none."""
        self.tools.set_command_available(reason)
        self.actions_of_run.set_available(self.actions_of_run.command, reason)

    def set_notes_available(self, reason: str) -> None:
        """Offer to name a run and to comment on it, or say why not."""
        self.actions_of_run.set_available(self.actions_of_run.notes, reason)

    def set_settings_available(self, reason: str) -> None:
        """Offer to put the settings of a run in force, or say why not."""
        self.actions_of_run.set_available(self.actions_of_run.settings, reason)

    def set_rerun_available(self, reason: str) -> None:
        """Offer to compute a run again and compare, or say why not."""
        self.actions_of_run.set_available(self.actions_of_run.rerun, reason)
        self.tools.set_rerun_available(reason)

    def set_delete_available(self, reason: str) -> None:
        """Offer to delete the runs chosen, or say why not."""
        self.actions_of_run.set_available(self.actions_of_run.delete, reason)

    def set_undo_available(self, reason: str) -> None:
        """Offer to put back what was deleted, or say why not."""
        self.actions_of_run.set_available(self.actions_of_run.undo, reason)

    def set_text_available(self, reason: str) -> None:
        """Offer to read what a run has written, or say why there is nothing to read."""
        self.text_button.setEnabled(not reason)
        describe(self.text_button, "Show its text", reason or _TEXT_TIP)
        self.actions_of_run.set_available(self.actions_of_run.text, reason)

    def show_text(self, number: int, prompt: str, written: str) -> None:
        """Open what a run began with and what it wrote, beside the window."""
        WrittenTextDialog(number, prompt, written, self).open()

    def ask_for_notes(self, number: int, name: str, comment: str) -> None:
        """Ask what a person calls a run and says of it; `notes_written` may follow."""
        dialog = RunNotesDialog(number, name, comment, self)
        dialog.written.connect(self.notes_written)
        dialog.open()

    def choose(self, numbers: Sequence[int]) -> None:
        """Choose these runs and no others, and bring them in sight."""
        self.row_table.select_numbers(numbers)
        self.row_table.scrollTo(self.row_table.currentIndex())

    def copy_command(self, number: int, command: str) -> None:
        """Put the command that repeats a run on the clipboard."""
        QGuiApplication.clipboard().setText(command)
        self.tell(f"The command that repeats run {number} is on the clipboard.")

    def show_repeating(self, words: str, *, is_going_on: bool) -> None:
        """Say how far the repeats have come, until other runs are chosen after their end."""
        self._show_progress(words, is_going_on=is_going_on)
        self.tools.set_repeating(is_going_on=is_going_on)

    def show_rerunning(self, words: str, *, is_going_on: bool) -> None:
        """Say how a rerun goes, likewise."""
        self._show_progress(words, is_going_on=is_going_on)
        self.tools.set_rerunning(is_going_on=is_going_on)

    def table(self) -> CardTable:
        """Return the rows as they read, the oldest first."""
        headers = tuple(column.title for column in COLUMNS)
        return CardTable(
            headers,
            [[column.text(row) for column in COLUMNS] for row in self.row_table.row_model.rows],
        )

    def _show_progress(self, words: str, *, is_going_on: bool) -> None:
        self._is_repeating, self._progress = is_going_on, words
        self.set_subtitle(words)

    def _pass_on_requests(self) -> None:
        actions = self.actions_of_run
        actions.text.triggered.connect(self.text_requested)
        actions.notes.triggered.connect(self.notes_requested)
        actions.settings.triggered.connect(self.settings_requested)
        actions.rerun.triggered.connect(self.rerun_requested)
        actions.command.triggered.connect(self.command_requested)
        actions.delete.triggered.connect(self.delete_requested)
        actions.undo.triggered.connect(self.undo_requested)
        self.tools.rerun_requested.connect(self.rerun_requested)
        self.tools.repeat_requested.connect(self.repeat_requested)
        self.tools.stop_requested.connect(self.stop_requested)
        self.tools.command_requested.connect(self.command_requested)
        self.tools.export_chosen_requested.connect(self.export_chosen_requested)
        self.tools.export_all_requested.connect(self.export_all_requested)

    def _make_text_button(self) -> QToolButton:
        button = _quiet_button("showRunText", "Its text")
        button.clicked.connect(self.text_requested)
        return button

    def _make_more_button(self) -> QToolButton:
        """Return the menu of the chosen runs, for whoever has no right button."""
        button = _quiet_button("moreOfRun", "More")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(button, "More", "Names the chosen run, uses its settings, deletes it.")
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.addActions(self.actions_of_run.all())
        button.setMenu(menu)
        return button

    def _make_sort_button(self) -> QToolButton:
        """Return the way to sort that needs no mouse."""
        button = _quiet_button("sortRuns", "Sort")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(button, "Sort", "Sorts the runs by a column; the same one again turns it round.")
        menu = QMenu(button)
        for place, column in enumerate(COLUMNS):
            action = QAction(column.title, menu)
            action.setData(place)
            action.triggered.connect(self._on_sort_chosen)
            menu.addAction(action)
        button.setMenu(menu)
        return button

    @Slot()
    def _on_choice_changed(self) -> None:
        self.tools.set_choice_size(len(self.row_table.selected_numbers()))
        if not self._is_repeating and self._progress:
            self._progress = ""
            self.set_subtitle(_SUBTITLE)
        self.choice_changed.emit()

    @Slot()
    def _on_sort_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        header, column = self.row_table.horizontalHeader(), action.data()
        is_descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        is_again = header.sortIndicatorSection() == column
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        other = up if is_descending else down
        self.row_table.sort_by(column, other if is_again else first_order(COLUMNS[column]))


def _quiet_button(name: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setProperty("role", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
