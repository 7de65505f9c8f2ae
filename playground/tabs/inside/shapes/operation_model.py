"""The operation table as Qt has it: one row an operation, its columns and what each cell says."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from playground import numbers
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.inside.fitted_table import Index
from playground.tabs.inside.shapes.figures import OperationRow, Side
from playground.tabs.inside.shapes.operation_texts import blocks_in_words, written, written_blocks

SYMBOLS_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The shapes in symbols, of the first input and the result, under an operation's name."""
_READS = 1
_READS_TIP = (
    "Weights, keys and values that the operation has to read: with the cache as much as without, "
    "since keys and values are read either way. Only the embedding reads a row for each token."
)
_FIRST = 2
"""The first column of the pass with the cache; the other pass follows it."""
_EXPORTED = ("shape", "result_bytes", "bytes_read", "flops", "ms")


class Column(NamedTuple):
    """One column of a pass.

    Attributes:
        title: in the header.
        tip: what it says, in a sentence.
        text: a cell of it.
    """

    title: str
    tip: str
    text: Callable[[Side], str]


_OF_A_PASS = (
    Column(
        "result",
        "Shape of what the operation returns; 2 × where it is made in two blocks of rows.",
        lambda side: written_blocks(side.blocks),
    ),
    Column(
        "FLOPs",
        "Multiplications and additions of its matrix product; none for element-wise work.",
        lambda side: numbers.flops(side.flops).rstrip(),
    ),
    Column(
        "ms",
        "Time between two observations of a pass that is being watched, so a little more than in "
        "a run.",
        lambda side: three_figures(side.ms),
    ),
)


def is_cached_column(column: int) -> bool:
    """Whether a column belongs to the pass with the cache."""
    return _FIRST <= column < _FIRST + len(_OF_A_PASS)


def is_first_of_pass(column: int) -> bool:
    """Whether a pass begins with this column."""
    return column in (_FIRST, _FIRST + len(_OF_A_PASS))


class OperationModel(QAbstractTableModel):
    """Holds the rows of one step."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[OperationRow] = ()

    def set_rows(self, rows: Sequence[OperationRow]) -> None:
        """Show another step."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> OperationRow | None:
        """Return a row, or None when there is no such."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def number_of(self, operation: str) -> int:
        """Return the number of an operation's row, -1 when there is none."""
        names = [row.operation for row in self._rows]
        return names.index(operation) if operation in names else -1

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many operations there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else _FIRST + 2 * len(_OF_A_PASS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if section < _FIRST:
            return _shared_header(section, role)
        column, path = _column(section), _path(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return path if is_first_of_pass(section) else column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{path.capitalize()}. {column.tip}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ForegroundRole and is_first_of_pass(section):
            return _ink(section, self._theme.palette)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        row = self._rows[index.row()]
        if index.column() < _FIRST:
            shared = _reads_data if index.column() == _READS else _operation_data
            return shared(row, role)
        side = row.with_cache if is_cached_column(index.column()) else row.without_cache
        if role == Qt.ItemDataRole.DisplayRole:
            return _column(index.column()).text(side)
        if role == Qt.ItemDataRole.ToolTipRole:
            return blocks_in_words(side.blocks, side.shape) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            palette = self._theme.palette
            return _ink(index.column(), palette) if row.differs else QColor(palette.muted)
        if role == Qt.ItemDataRole.FontRole and row.differs and is_first_of_pass(index.column()):
            return self._theme.figures(1.0, QFont.Weight.DemiBold)
        return None


def symbols(row: OperationRow) -> str:
    """Return the shapes of an operation's inputs and result in symbols."""
    inputs = ", ".join(written(dims) for _, dims in row.shapes.inputs)
    return f"{inputs} → {written(row.shapes.result)}"


def headers() -> tuple[str, ...]:
    """Return a name for every column of the data, for copying."""
    sides = [f"{name}_{path}" for path in ("with_cache", "without_cache") for name in _EXPORTED]
    return ("operation", "formula", "shapes", "dtype", *sides)


def exported(row: OperationRow) -> tuple[object, ...]:
    """Return a row's data, as many as `headers` has."""
    sides = [
        value
        for side in (row.with_cache, row.without_cache)
        for value in (
            " + ".join(map(written, side.blocks)),
            side.n_bytes, side.bytes_read, side.flops, side.ms,
        )
    ]  # fmt: skip
    return (row.operation, row.text.formula, symbols(row), row.dtype, *sides)


def _operation_data(row: OperationRow, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return f"{row.text.title} = {row.text.formula}"
    if role == SYMBOLS_ROLE:
        return f"{written(row.shapes.inputs[0][1])} → {written(row.shapes.result)}"
    if role == Qt.ItemDataRole.ToolTipRole:
        return f"{row.text.title}: {symbols(row)}"
    if role == Qt.ItemDataRole.AccessibleDescriptionRole:
        return f"{symbols(row)}. {row.text.sentences}"
    return None


def _reads_data(row: OperationRow, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        most = numbers.bytes_or_dash(row.without_cache.bytes_read)
        return most if row.with_cache.bytes_read == row.without_cache.bytes_read else f"≤ {most}"
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(_READS)
    return None


def _shared_header(section: int, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return "reads" if section == _READS else "operation"
    if role == Qt.ItemDataRole.ToolTipRole and section == _READS:
        return _READS_TIP
    if role == Qt.ItemDataRole.TextAlignmentRole and section == _READS:
        return _alignment(section)
    return None


def _column(section: int) -> Column:
    return _OF_A_PASS[(section - _FIRST) % len(_OF_A_PASS)]


def _path(section: int) -> str:
    return "with cache" if is_cached_column(section) else "without cache"


def _ink(section: int, palette: Palette) -> QColor:
    cached = is_cached_column(section)
    return QColor(palette.with_cache_text if cached else palette.without_cache_text)


def _alignment(section: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
