"""A card's numbers as a table of Qt's, to be read cell by cell and found by what they say."""

import math
import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from playground.kit.cards.card_export import CardTable, delimited

NOTHING = "none"
"""What an empty cell says: a reader that comes to it would say nothing at all."""
_DIGITS = 6
"""Of a fraction, for reading; what is copied has all of them."""
_TOP = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CardTableModel(QAbstractTableModel):
    """Holds the numbers of a card as they were when they were taken.

    Attributes:
        table: these numbers.
    """

    def __init__(self, table: CardTable) -> None:
        super().__init__()
        self.table = table

    def set_table(self, table: CardTable) -> None:
        """Hold other numbers."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def words_at(self, row: int, column: int) -> str:
        """Return what a cell says."""
        return words_of(self.table.rows[row][column])

    def find(self, wanted: str, *, after: int = -1) -> tuple[int, int] | None:
        """Return row and column of the next cell that says what is wanted, or None.

        Args:
            wanted: the words of a cell, or a column's name and them: `step 40`.
            after: the row to begin behind; at the end the search goes on from the first one.
        """
        columns, words = self._columns_of(wanted.strip().casefold())
        if not words:
            return None
        n_rows = len(self.table.rows)
        rows = [(after + 1 + step) % n_rows for step in range(n_rows)]
        for says in (str.__eq__, str.__contains__):
            for row in rows:
                for column in columns:
                    if says(self.words_at(row, column).casefold(), words):
                        return row, column
        return None

    def text_of(self, indexes: Sequence[QModelIndex]) -> str:
        """Return the columns and rows that some cells stand in, as lines with tabs and headers."""
        rows = sorted({index.row() for index in indexes})
        columns = sorted({index.column() for index in indexes})
        headers = [self.table.headers[column] for column in columns]
        cells = [[self.table.rows[row][column] for column in columns] for row in rows]
        return delimited(CardTable(headers, cells), "\t")

    def _columns_of(self, wanted: str) -> tuple[Sequence[int], str]:
        """Return the columns that a search is about, and the words to find in them."""
        every = range(len(self.table.headers))
        for name, words in _splits(wanted):
            named = [at for at in every if heading(self.table.headers[at]).casefold() == name]
            if named and words:
                return named, words
        return every, wanted

    # Qt's own

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.table.headers)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Return what a cell says; numbers stand at the right."""
        value = self.table.rows[index.row()][index.column()]
        if role == _Role.DisplayRole:
            return words_of(value)
        if role == _Role.TextAlignmentRole and isinstance(value, int | float):
            return _RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> object:
        """Return a column's name with its unit, or a row's number from 1."""
        if role != _Role.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return heading(self.table.headers[section])


def words_of(value: object) -> str:
    """Return how a value reads aloud."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}" if math.isfinite(value) else NOTHING
    return NOTHING if value is None or value == "" else str(value)


def heading(name: str) -> str:
    """Return a column's name as it reads: `context_tokens` is "context tokens"."""
    return name.replace("_", " ")


def _splits(wanted: str) -> Iterator[tuple[str, str]]:
    """Yield every way to take a search as a name and what follows it."""
    for gap in re.finditer(r"\s+", wanted):
        yield wanted[: gap.start()], wanted[gap.end() :]
