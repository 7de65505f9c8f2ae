"""The table of runs: sorted by any column, chosen from by mouse and keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from playground.tabs.runs.rows import RunRow
from playground.tabs.runs.table.columns import COLUMNS
from playground.tabs.runs.table.table import NUMBER_ROLE, SORT_ROLE, RunModel

_ROW_PADDING_PX = 10
_CELL_PADDING_PX = 20
_LEAST_ROWS = 4
_TIP = (
    "Every run since the window was opened. Arrow keys move; Shift and Ctrl choose several; "
    "the button Sort, or a click on a heading, sorts."
)


class RunTable(QTableView):
    """Shows runs and tells which ones are chosen; the newest stands on top at first.

    Signals:
        choice_changed(): other runs are chosen.
    """

    choice_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = RunModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setSourceModel(self.runs)
        self.setModel(self._sorted)
        self.setObjectName("runTable")
        self.setAccessibleName("Runs")
        self.setAccessibleDescription(_TIP)
        self._set_up()
        self.sort_by(0, Qt.SortOrder.DescendingOrder)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the numbers of the runs chosen, ascending."""
        indexes = self.selectionModel().selectedRows()
        return tuple(sorted(index.data(NUMBER_ROLE) for index in indexes))

    def select_numbers(self, numbers: Sequence[int]) -> None:
        """Choose these runs and no others."""
        self.clearSelection()
        how = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in numbers:
            index = self._sorted.mapFromSource(self.runs.index(number - 1, 0))
            self.selectionModel().select(index, how)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show every run; the newest is chosen while nothing is."""
        self.runs.set_rows(rows)
        self._fit_columns(rows, is_anew=True)
        if rows and not self.selected_numbers():
            self.select_numbers([rows[-1].number])

    def show_row(self, row: RunRow) -> None:
        """Show how a run has come on."""
        self.runs.set_row(row)
        self._fit_columns([row])

    def sort_by(self, column: int, order: Qt.SortOrder) -> None:
        """Sort by a column."""
        self.sortByColumn(column, order)

    @Slot()
    def _on_selection_changed(self) -> None:
        self.choice_changed.emit()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table, the arrow keys move in it
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._fit_rows()

    def _fit_rows(self) -> None:
        height = self.fontMetrics().height() + _ROW_PADDING_PX
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        # The heading takes the room of one more row, and a scroll bar half of one.
        self.setMinimumHeight(round((_LEAST_ROWS + 1.5) * height))

    def _fit_columns(self, rows: Sequence[RunRow], *, is_anew: bool = False) -> None:
        """Make room for what these rows say, or make the columns just wide enough for them.

        Qt's own way would keep room for a sort mark beside each heading.
        """
        headings, cells = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        for place, column in enumerate(COLUMNS):
            widest = max(
                headings.horizontalAdvance(column.title),
                *(cells.horizontalAdvance(column.text(row)) for row in rows),
                0,
            )
            before = 0 if is_anew else self.columnWidth(place)
            self.setColumnWidth(place, max(before, widest + _CELL_PADDING_PX))

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        """Keep rows and columns fitting when the text size changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()
            self._fit_columns(self.runs.rows, is_anew=True)
