"""The card with the table of runs."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.fields import WholeBox
from playground.kit.look.fonts import describe
from playground.tabs.runs.rows import TableRow
from playground.tabs.runs.table.row_words import COLUMNS
from playground.tabs.runs.table.table import RowTable

LEAST_REPEATS, MOST_REPEATS = 2, 20
_FIRST_REPEATS = 5
_REPEAT_TIP = (
    "Does the chosen run again so many times, with the same prompt, seed and settings. "
    "Your text stays as it is."
)
_COMMAND_TIP = "Copies the command line that repeats the chosen run without a window."
_EMPTY = "Press Generate, and every run appears here as a row, until the window is closed."
_SUBTITLE = "Choose one run to see or repeat it, two to compare them."
_EXPLANATION = (
    "Every run since the window was opened has a row. Click a row to choose it, or move with the "
    "arrow keys; hold Ctrl or Shift to choose several. A click on a heading sorts, and so does the "
    "button Sort.\n\n"
    "Where a run was computed both ways, as in a race, figures read with / without the cache. ≈ "
    "marks a rate that was taken over less than half a second.\n\n"
    "The speed-up is the cache's: over the context lengths that were measured both ways, in the "
    "run itself or against the newest run of the other way with the same model, number type and "
    "threads. Where there is none, the tooltip says why.\n\n"
    "Repeat does a run again with the same prompt, seed and settings. Your text stays as it is. "
    "The first token comes sooner then, for the cache still holds the prompt."
)


class TableTools(QWidget):
    """Repeat so many times, copy as command, export.

    Attributes:
        exports: the entries of the export menu, for the card's menu too.

    Signals:
        repeat_requested(int): how often.
        stop_requested(): no more repeats.
        command_requested(): the command of the run chosen is wanted.
        export_chosen_requested(str), export_all_requested(str): as `csv` or `json`.
    """

    repeat_requested = Signal(int)
    stop_requested = Signal()
    command_requested = Signal()
    export_chosen_requested = Signal(str)
    export_all_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_going_on = False
        self.times = WholeBox()
        self.times.setObjectName("repeatTimes")
        self.times.setRange(LEAST_REPEATS, MOST_REPEATS)
        self.times.setValue(_FIRST_REPEATS)
        self.times.setPrefix("× ")
        self.times.setAlignment(Qt.AlignmentFlag.AlignCenter)
        describe(self.times, "Times", "How often to repeat the chosen run, 2 to 20 times.")
        self.repeat = QPushButton("Repeat")
        self.repeat.setObjectName("repeatButton")
        describe(self.repeat, "Repeat", _REPEAT_TIP)
        self.command = QPushButton("Copy as command")
        self.command.setObjectName("copyRunCommand")
        self.exports = self._make_exports()
        self._lay_out()
        self.repeat.clicked.connect(self._on_repeat_clicked)
        self.command.clicked.connect(self.command_requested)
        self.set_choice_size(0)
        self.set_command_available("No run is chosen.")
        self.set_repeat_available("No run is chosen.")

    def set_choice_size(self, n_chosen: int) -> None:
        """Offer to export so many runs."""
        for action in self.exports[:2]:
            action.setEnabled(n_chosen > 0)
            action.setToolTip("" if n_chosen else "No run is chosen.")

    def set_command_available(self, reason: str) -> None:
        """Offer the command of a run, or say why there is none."""
        self.command.setEnabled(not reason)
        describe(self.command, "Copy as command", reason or _COMMAND_TIP)

    def set_repeat_available(self, reason: str) -> None:
        """Offer repeats, or say why there can be none; stopping them is always possible."""
        is_available = not reason or self._is_going_on
        self.repeat.setEnabled(is_available)
        describe(self.repeat, self.repeat.text(), self._repeat_tip(reason))
        self.times.setEnabled(not reason)

    def set_repeating(self, *, is_going_on: bool) -> None:
        """Offer to stop the repeats while they go on."""
        self._is_going_on = is_going_on
        self.repeat.setMinimumWidth(self.repeat.width())  # nothing beside it moves
        self.repeat.setText("Stop" if is_going_on else "Repeat")

    def _repeat_tip(self, reason: str) -> str:
        if self._is_going_on:
            return "Stops the repeat under way; there are no more after it."
        return reason or _REPEAT_TIP

    def _make_exports(self) -> tuple[QAction, ...]:
        """Return the four exports: of the runs chosen, then of all."""
        made: list[QAction] = []
        for is_all in (False, True):
            for suffix in ("csv", "json"):
                which = "all runs" if is_all else "chosen runs"
                action = QAction(f"Export {which} as {suffix.upper()}…", self)
                action.setData((is_all, suffix))
                action.triggered.connect(self._on_export_triggered)
                made.append(action)
        return tuple(made)

    def _lay_out(self) -> None:
        export = QToolButton()
        export.setObjectName("exportRuns")
        export.setText("Export")
        export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(export)
        menu.setToolTipsVisible(True)
        menu.addActions(self.exports)
        export.setMenu(menu)
        describe(export, "Export", "Writes runs to a file, step by step, as CSV or JSON.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self.repeat)
        layout.addWidget(self.times)
        layout.addStretch(1)
        layout.addWidget(self.command)
        layout.addWidget(export)

    @Slot()
    def _on_repeat_clicked(self) -> None:
        if self._is_going_on:
            self.stop_requested.emit()
        else:
            self.repeat_requested.emit(self.times.value())

    @Slot()
    def _on_export_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        is_all, suffix = action.data()
        signal = self.export_all_requested if is_all else self.export_chosen_requested
        signal.emit(suffix)


class RunsCard(Card):
    """The table, and the row of controls under it.

    Attributes:
        runs: the table.
        tools: repeat, copy as command, export.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Runs", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._progress = ""
        self._is_repeating = False
        self.runs = RowTable()
        self.runs.choice_changed.connect(self._on_choice_changed)
        self.tools = TableTools()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.runs, 1)
        layout.addWidget(self.tools)
        self.set_body(body)
        self.add_tool(self._make_sort_button())
        self.add_exports(self.tools.exports)

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show every run."""
        self.set_has_content(bool(rows))
        self.set_subtitle((self._progress or _SUBTITLE) if rows else "")
        self.runs.show_rows(rows)

    def show_repeating(self, words: str, *, is_going_on: bool) -> None:
        """Say how far the repeats have come, until other runs are chosen after their end."""
        self._is_repeating, self._progress = is_going_on, words
        self.set_subtitle(words)
        self.tools.set_repeating(is_going_on=is_going_on)

    def table(self) -> CardTable:
        """Return the rows as they read, the oldest first."""
        headers = tuple(column.title for column in COLUMNS)
        return CardTable(
            headers, [[column.text(row) for column in COLUMNS] for row in self.runs.runs.rows]
        )

    def _make_sort_button(self) -> QToolButton:
        """Return the way to sort that needs no mouse."""
        button = QToolButton()
        button.setObjectName("sortRuns")
        button.setText("Sort")
        button.setProperty("role", "quiet")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        self.tools.set_choice_size(len(self.runs.selected_numbers()))
        if not self._is_repeating and self._progress:
            self._progress = ""
            self.set_subtitle(_SUBTITLE)

    @Slot()
    def _on_sort_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        header, column = self.runs.horizontalHeader(), action.data()
        is_descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        is_again = header.sortIndicatorSection() == column
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        self.runs.sort_by(column, up if is_again and is_descending else down)
