"""The rows of the table of runs, as Qt's views take them."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from playground.tabs.runs.rows import TableRow
from playground.tabs.runs.table.columns import COLUMNS, Column

SORT_ROLE = Qt.ItemDataRole.UserRole
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 1
_FLUSH_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FLUSH_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_EMPTY = ("", "–")
"""What a cell shows that has nothing to say; a reader would pass over it, or say “dash”."""
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
_ROW_PADDING_PX = 10
_CELL_PADDING_PX = 20
_LEAST_ROWS, _MOST_ROWS = 4, 24
"""In sight at once: the page scrolls past so many runs, and beyond them the table does."""
_TIP = (
    "Every run of the session. Arrow keys move; Shift and Ctrl choose several; "
    "Return shows a run's text, F2 names it, Delete deletes; the button Sort, or a click on a "
    "heading, sorts."
)


class RowModel(QAbstractTableModel):
    """One row a run; rows are changed in place, so that a selection stays where it is.

    Attributes:
        rows: the runs, the oldest first.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[TableRow] = []

    def set_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these runs."""
        n_before, n_after = len(self.rows), len(rows)
        if n_after < n_before:
            self.beginRemoveRows(_NO_PARENT, n_after, n_before - 1)
            del self.rows[n_after:]
            self.endRemoveRows()
        for place, row in enumerate(rows[:n_before]):
            self._set_row(place, row)
        if n_after > n_before:
            self.beginInsertRows(_NO_PARENT, n_before, n_after - 1)
            self.rows += rows[n_before:]
            self.endInsertRows()

    def set_row(self, row: TableRow) -> None:
        """Show how a run that is in the table has come on."""
        if (place := self.place_of(row.number)) is not None:
            self._set_row(place, row)

    def place_of(self, number: int) -> int | None:
        """Return where the row of a run is; None if it has none."""
        places = (place for place, row in enumerate(self.rows) if row.number == number)
        return next(places, None)

    def _set_row(self, place: int, row: TableRow) -> None:
        if row != self.rows[place]:
            self.rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    # Qt's own

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many runs there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell says, sorts by, explains, or how it is set."""
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return column.explain(row) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                words = column.text(row)
                return f"{column.title}: {'none' if words in _EMPTY else words}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return column.explain(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return _key(row, column, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return a column's heading, what it means, and how it is set."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.StatusTipRole:
                return column.tip
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.InitialSortOrderRole:
                return first_order(column).value
            case _:
                return None


def first_order(column: Column) -> Qt.SortOrder:
    """Return how a column sorts at first: what a person looks for comes first."""
    descending, ascending = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
    return descending if column.is_best_large else ascending


def _alignment(column: Column) -> Qt.AlignmentFlag:
    return _FLUSH_RIGHT if column.is_number else _FLUSH_LEFT


def _key(row: TableRow, column: Column, role: int) -> object:
    if role == SORT_ROLE:
        return column.key(row)
    return row.number if role == NUMBER_ROLE else None


def _newest_of(rows: Sequence[TableRow]) -> tuple[int, ...]:
    """Return the number of the newest run that is no repeat; nothing without one."""
    return next(((row.number,) for row in reversed(rows) if row.into_text), ())


class RowTable(QTableView):
    """Shows runs and tells which ones are chosen; the newest stands on top at first.

    Attributes:
        row_model: the rows, in the order in which the runs began.

    Signals:
        choice_changed(): other runs are chosen.
    """

    choice_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row_model = RowModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setSourceModel(self.row_model)
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
        places = [self.row_model.place_of(number) for number in numbers]
        for place in (place for place in places if place is not None):
            index = self._sorted.mapFromSource(self.row_model.index(place, 0))
            self.selectionModel().select(index, how)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show every run; the newest is chosen unless a person has chosen another."""
        n_before = len(self.row_model.rows)
        follows = self.selected_numbers() in ((), _newest_of(self.row_model.rows))
        self.row_model.set_rows(rows)
        self._fit_columns(rows, is_anew=True)
        self._fit_rows()
        newest = _newest_of(rows) or tuple(row.number for row in rows[-1:])
        if follows and newest != self.selected_numbers():
            self.select_numbers(newest)
        if len(rows) > n_before:
            self.scrollTo(self.currentIndex())

    def show_row(self, row: TableRow) -> None:
        """Show how a run has come on."""
        self.row_model.set_row(row)
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
        n_rows = min(max(len(self.row_model.rows), _LEAST_ROWS), _MOST_ROWS)
        self.setMinimumHeight(round((n_rows + 1.5) * height))

    def _fit_columns(self, rows: Sequence[TableRow], *, is_anew: bool = False) -> None:
        """Make room for what these rows say, or make the columns just wide enough for them.

        Qt's own way would keep room for a sort mark beside each heading.
        """
        headings, cells = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        for place, column in enumerate(COLUMNS):
            if column.is_optional:
                has_words = any(column.text(row) for row in self.row_model.rows)
                self.setColumnHidden(place, not has_words)
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
            self._fit_columns(self.row_model.rows, is_anew=True)
