"""The rows of the table of runs, as Qt's views take them."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from playground.tabs.runs.rows import RunRow
from playground.tabs.runs.table.columns import COLUMNS, Column

SORT_ROLE = Qt.ItemDataRole.UserRole
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 1

_FLUSH_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FLUSH_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NO_PARENT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class RunModel(QAbstractTableModel):
    """One row a run; rows are changed in place, so that a selection stays where it is.

    Attributes:
        rows: the runs, the oldest first.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RunRow] = []

    def set_rows(self, rows: Sequence[RunRow]) -> None:
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

    def set_row(self, row: RunRow) -> None:
        """Show how a run that is in the table has come on."""
        if row.number <= len(self.rows):
            self._set_row(row.number - 1, row)

    def _set_row(self, place: int, row: RunRow) -> None:
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
                return f"{column.title}: {column.text(row)}"
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
            case _:
                return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    return _FLUSH_RIGHT if column.is_number else _FLUSH_LEFT


def _key(row: RunRow, column: Column, role: int) -> object:
    if role == SORT_ROLE:
        return column.key(row)
    return row.number if role == NUMBER_ROLE else None
