"""The view of the operation table: formulas and shapes in symbols, one row opened.

Where there is width for it a row is one line, so that all of them leave room for another card.
"""

from enum import Enum

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.kit.look.theme import Theme
from playground.tabs.inside.fitted_table import FittedTable, Index
from playground.tabs.inside.shapes.operation_model import SYMBOLS_ROLE, OperationModel

_PAD_PX = 6
_GAP_PX = 9
_SYMBOLS_SCALE = 0.86
_LEAST_SHARE = 0.9
"""Of the width of the longest line, where all rows are on one."""
_FROM_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_BEHIND = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_UNDER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
_LONGEST = "(n_head, n_rows, d_head) → (n_head, n_rows, n_kv)"
"""The longest shapes in symbols."""


class SymbolsPlace(Enum):
    """Where the shapes in symbols stand, and how many of them."""

    BESIDE = "behind the formula"
    RESULT_BESIDE = "behind the formula, the result's alone"
    BELOW = "under the formula"


class OperationTable(FittedTable):
    """Shows an `OperationModel`; its rows are chosen one at a time.

    The chosen row opens: the detail stands under its line, where the person has clicked.

    Attributes:
        symbols: where there is room for the shapes in symbols.

    Args:
        model: the operations.
        detail: what is shown of the chosen one; the table takes it.
        theme: gives fonts and colours.

    Signals:
        row_chosen(int): a row is chosen; -1 when none is.
    """

    row_chosen = Signal(int)

    def __init__(
        self,
        model: OperationModel,
        detail: QWidget,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, theme, filling=0, parent=parent)
        self._detail = detail
        self._opened = -1
        self.symbols = SymbolsPlace.BELOW
        detail.setParent(self.viewport())
        detail.hide()
        self.setItemDelegate(_LineDelegate(self))
        self._operations = _OperationDelegate(theme, self)
        self.setItemDelegateForColumn(0, self._operations)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Operations of one forward pass")
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def fit(self) -> None:
        """Make columns as wide and rows as high as their texts."""
        super().fit()
        self._place_symbols()
        self._place_detail()

    def line_px(self) -> int:
        """Return the height of a row, what it opens to left out."""
        plain, small = (QFontMetrics(self._theme.font(scale)) for scale in (1.0, _SYMBOLS_SCALE))
        if self.symbols is SymbolsPlace.BELOW:
            return plain.height() + small.height() + 8
        return plain.height() + 5

    def open_row(self, number: int) -> None:
        """Show the detail under this row, and of no other; -1 hides it."""
        self._opened = number
        self._detail.setVisible(number >= 0)
        self._place_detail()
        if number >= 0 and self.hasAutoScroll():
            # Once the page has become as high as the row needs.
            QTimer.singleShot(0, self, self._follow)

    def least_filling_px(self) -> int:
        """Return room for the longest shapes in symbols."""
        small = QFontMetrics(self._theme.font(_SYMBOLS_SCALE))
        return round(small.horizontalAdvance(_LONGEST) * 0.9)

    def _place_symbols(self) -> None:
        """Have every row on one line if its shapes fit beside its formula, or else on two.

        A single formula may lose its end for it: the tooltip and the opened row have it whole.
        """
        room = self.columnWidth(0)
        fitting = (
            place
            for place in (SymbolsPlace.BESIDE, SymbolsPlace.RESULT_BESIDE)
            if self._operations.widest(place) * _LEAST_SHARE <= room
        )
        self.symbols = next(fitting, SymbolsPlace.BELOW)
        self.verticalHeader().setDefaultSectionSize(self.line_px())
        self.viewport().update()

    def _place_detail(self) -> None:
        """Give the opened row the height of the detail, and put that there."""
        line_px, rows = self.line_px(), self.verticalHeader()
        width = self.viewport().width()
        height = max(self._detail.heightForWidth(width), self._detail.minimumSizeHint().height())
        for row in range(self.model().rowCount()):
            rows.resizeSection(row, line_px + height if row == self._opened else line_px)
        if self._opened >= 0:
            top = self.rowViewportPosition(self._opened) + line_px
            self._detail.setGeometry(0, top, width, height)
        self.updateGeometry()

    @Slot()
    def _follow(self) -> None:
        self.scrollTo(self.currentIndex())

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the detail be as wide as the table."""
        super().resizeEvent(event)
        self._place_symbols()
        self._place_detail()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Leave the detail in sight while the columns are scrolled sideways."""
        super().scrollContentsBy(dx, dy)
        self._place_detail()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.row_chosen.emit(current.row())


class _LineDelegate(QStyledItemDelegate):
    """Draws a cell in the line of its row, above what the row opens to."""

    def __init__(self, table: OperationTable) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Keep a cell to the line."""
        super().initStyleOption(option, index)
        option.rect = self.line_of(option.rect)

    def line_of(self, cell: QRect) -> QRect:
        """Return the upper part of a cell, that every row has."""
        return QRect(cell.topLeft(), QSize(cell.width(), self._table.line_px()))


class _OperationDelegate(_LineDelegate):
    """Draws an operation's name and formula, and beside or under them its shapes in symbols."""

    def __init__(self, theme: Theme, table: OperationTable) -> None:
        super().__init__(table)
        self._theme = theme

    def widest(self, place: SymbolsPlace) -> int:
        """Return the width that all rows need to have their shapes beside the formula."""
        model = self._table.model()
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        return max((self._width(index, place) for index in rows), default=0)

    def _width(self, index: Index, place: SymbolsPlace) -> int:
        bold, plain, small = map(QFontMetrics, self._fonts())
        title, _, formula = index.data().partition(" = ")
        shapes = _shapes(index, place)
        words = bold.horizontalAdvance(title) + _GAP_PX + plain.horizontalAdvance(formula)
        return words + 2 * _GAP_PX + small.horizontalAdvance(shapes) + 2 * _PAD_PX

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        """Return those of the name, of the formula and of the symbols."""
        theme = self._theme
        return theme.font(1.0, QFont.Weight.DemiBold), theme.font(), theme.font(_SYMBOLS_SCALE)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Draw one cell."""
        painter.save()
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
        room = self.line_of(option.rect).adjusted(_PAD_PX, 3, -_PAD_PX, -3)
        place = self._table.symbols
        small = self._fonts()[2]
        measure = QFontMetrics(small)
        shapes = _elided(_shapes(index, place), small, room.width())
        line = QRect(room)
        if place is SymbolsPlace.BELOW:
            line.setHeight(room.height() - measure.height())
        else:
            line.setRight(room.right() - measure.horizontalAdvance(shapes) - _GAP_PX)
        self._draw_formula(painter, line, index)
        painter.setFont(small)
        painter.setPen(QColor(self._theme.palette.muted))
        painter.drawText(room, _UNDER if place is SymbolsPlace.BELOW else _BEHIND, shapes)
        painter.restore()

    def _draw_formula(self, painter: QPainter, line: QRect, index: Index) -> None:
        bold, plain, _ = self._fonts()
        title, _, formula = index.data().partition(" = ")
        painter.setPen(QColor(self._theme.palette.text))
        painter.setFont(bold)
        painter.drawText(line, _FROM_LEFT, title)
        line.setLeft(line.left() + QFontMetrics(bold).horizontalAdvance(title) + _GAP_PX)
        painter.setFont(plain)
        painter.drawText(line, _FROM_LEFT, _elided(formula, plain, line.width()))


def _shapes(index: Index, place: SymbolsPlace) -> str:
    shapes = str(index.data(SYMBOLS_ROLE))
    if place is not SymbolsPlace.RESULT_BESIDE:
        return shapes
    _, arrow, result = shapes.partition("→")
    return f"{arrow}{result}"


def _elided(text: str, font: QFont, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
