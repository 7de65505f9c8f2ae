"""A table whose columns are as wide as what they hold, but one, which takes the rest."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme

Index = QModelIndex | QPersistentModelIndex
"""What the methods of a table's model are given."""
_PAD_PX = 12
"""Beside a cell's text, what the style sheet puts there included."""


class FittedTable(QTableView):
    """A calm table for a few dozen rows: no grid, no row numbers, smooth scrolling.

    Call `fit` after the model has changed.
    """

    def __init__(
        self,
        model: QAbstractTableModel,
        theme: Theme,
        *,
        filling: int,
        least_ems: float = 5,
        parent: QWidget | None = None,
    ) -> None:
        """Show a model.

        Args:
            model: at most a few hundred cells.
            theme: gives fonts and colours.
            filling: the column that takes the width which the others leave.
            least_ems: the least width of that column, in sizes of the text.
            parent: owns the table.
        """
        super().__init__(parent)
        self._theme = theme
        self._filling = filling
        self._least_ems = least_ems
        self.setModel(model)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setProperty("role", "dense")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._on_theme_changed)

    def fit(self) -> None:
        """Make the columns as wide as their texts."""
        bold = QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))
        for column in range(self.model().columnCount()):
            if column != self._filling:
                widest = max(map(bold.horizontalAdvance, self._texts(column)), default=0)
                self.setColumnWidth(column, widest + _PAD_PX)
        self._fill()

    def least_filling_px(self) -> int:
        """Return the least width of the column that takes the rest; below it the table scrolls."""
        return round(self._theme.font_px * self._least_ems)

    def _fill(self) -> None:
        columns = range(self.model().columnCount())
        others = sum(self.columnWidth(column) for column in columns if column != self._filling)
        rest = self.viewport().width() - others
        self.setColumnWidth(self._filling, max(rest, self.least_filling_px()))

    def _texts(self, column: int) -> list[str]:
        model = self.model()
        title = model.headerData(column, Qt.Orientation.Horizontal)
        cells = (model.index(row, column).data() for row in range(model.rowCount()))
        return [str(title), *map(str, cells)]

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.fit()

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the filling column follow the width."""
        super().resizeEvent(event)
        self._fill()
