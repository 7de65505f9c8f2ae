"""The view of the operation table: formulas with their shapes in symbols, one row chosen."""

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
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
_LONGEST = "(n_head, n_rows, d_head) → (n_head, n_rows, n_kv)"
"""The longest shapes in symbols."""


class OperationTable(FittedTable):
    """Shows an `OperationModel`; its rows are chosen one at a time.

    Signals:
        row_chosen(int): a row is chosen; -1 when none is.
    """

    row_chosen = Signal(int)

    def __init__(self, model: OperationModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, theme, filling=0, parent=parent)
        self.setItemDelegateForColumn(0, _OperationDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Operations of one forward pass")
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def fit(self) -> None:
        """Make columns as wide and rows as high as their texts."""
        super().fit()
        plain, small = (QFontMetrics(self._theme.font(scale)) for scale in (1.0, _SYMBOLS_SCALE))
        self.verticalHeader().setDefaultSectionSize(plain.height() + small.height() + 8)

    def least_filling_px(self) -> int:
        """Return room for the longest shapes in symbols."""
        small = QFontMetrics(self._theme.font(_SYMBOLS_SCALE))
        return round(small.horizontalAdvance(_LONGEST) * 0.9)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.row_chosen.emit(current.row())


class _OperationDelegate(QStyledItemDelegate):
    """Draws an operation's name and formula, and under them its shapes in symbols."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

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
        room = option.rect.adjusted(_PAD_PX, 3, -_PAD_PX, -3)
        title, _, formula = index.data().partition(" = ")
        self._draw_formula(painter, room, title, formula)
        small = self._theme.font(_SYMBOLS_SCALE)
        painter.setFont(small)
        painter.setPen(QColor(self._theme.palette.muted))
        below = _elided(index.data(SYMBOLS_ROLE), small, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, below)
        painter.restore()

    def _draw_formula(self, painter: QPainter, room: QRect, title: str, formula: str) -> None:
        bold, plain = self._theme.font(1.0, QFont.Weight.DemiBold), self._theme.font()
        line = QRect(room.topLeft(), QSize(room.width(), QFontMetrics(bold).height()))
        painter.setPen(QColor(self._theme.palette.text))
        painter.setFont(bold)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
        line.setLeft(line.left() + QFontMetrics(bold).horizontalAdvance(title) + _GAP_PX)
        painter.setFont(plain)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, _elided(formula, plain, line.width()))


def _elided(text: str, font: QFont, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
