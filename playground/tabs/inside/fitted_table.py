"""A table as high as its rows, its columns as wide as what they hold, but one."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScrollArea,
    QSizePolicy,
    QTableView,
    QWidget,
)

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme

Index = QModelIndex | QPersistentModelIndex
"""What the methods of a table's model are given."""
_PAD_PX = 12
"""Beside a cell's text, what the style sheet puts there included."""
_MARGIN_PX = 8
"""What the page shows above or below a row that it follows."""


class FittedTable(QTableView):
    """A calm table for a few dozen rows: no grid, no row numbers, and all rows in sight.

    It asks for the height of all its rows, and leaves scrolling to the page that it lies in: the
    page follows the row that the keyboard comes to. Call `fit` after the model has changed.
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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
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
        self.updateGeometry()

    def full_height(self) -> int:
        """Return the height of the header, all rows and what is around them."""
        rows = self.verticalHeader().length()
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if self._is_too_narrow() else 0
        return self.horizontalHeader().sizeHint().height() + rows + below + 2 * self.frameWidth()

    def least_filling_px(self) -> int:
        """Return the least width of the column that takes the rest; below it the table scrolls."""
        return round(self._theme.font_px * self._least_ems)

    def _fill(self) -> None:
        rest = self.viewport().width() - self._others_px()
        self.setColumnWidth(self._filling, max(rest, self.least_filling_px()))

    def _others_px(self) -> int:
        columns = range(self.model().columnCount())
        return sum(self.columnWidth(column) for column in columns if column != self._filling)

    def _is_too_narrow(self) -> bool:
        """Whether a person has to scroll sideways."""
        return self.viewport().width() < self._others_px() + self.least_filling_px()

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
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(super().sizeHint().width(), self.full_height())

    def minimumSizeHint(self) -> QSize:
        """Return room for all rows, at a width that scrolls sideways."""
        return QSize(super().minimumSizeHint().width(), self.full_height())

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Have the page around the table show a row."""
        super().scrollTo(index, hint)
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        content = None if page is None else page.widget()
        if page is None or content is None or not index.isValid():
            return
        row = self.visualRect(index)
        for edge in (row.bottom(), row.top()):
            at = self.viewport().mapTo(content, QPoint(0, edge))
            page.ensureVisible(page.horizontalScrollBar().value(), at.y(), 0, _MARGIN_PX)
