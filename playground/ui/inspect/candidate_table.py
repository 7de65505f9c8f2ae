"""The table of candidates: a bar for each probability, a click that takes a token."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.ui.colour import mix
from playground.ui.inspect.candidate_model import (
    CANDIDATE_ROLE,
    PROBABILITY_COLUMN,
    CandidateModel,
)
from playground.ui.palette import Palette
from playground.ui.theme import Theme

_PAD_PX = 6
_WIDEST = ("99 ●", "␣somethi", "50256", "−88.88", "penalised", "tempered", "✗ greedy", "")
_PENALISED_COLUMN = 4
_ROOMY_EMS = 48
_ROW_SCALE = 1.3
"""Of the height of the text: twenty rows should fit."""


class CandidateTable(QTableView):
    """Shows a `CandidateModel`; a click or Return on a row takes its token.

    Signals:
        token_taken(int): a person wants this token in the text.
    """

    token_taken = Signal(int)

    def __init__(self, model: CandidateModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._candidates = model
        self.setModel(model)
        self.setItemDelegateForColumn(PROBABILITY_COLUMN, _BarDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Most probable tokens, stage by stage")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(24)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:  # noqa: ARG002
        measure = QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))
        for column, widest in enumerate(_WIDEST):
            if widest:
                self.setColumnWidth(column, measure.horizontalAdvance(widest) + 2 * _PAD_PX + 4)
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(round(measure.height() * _ROW_SCALE))
        self.viewport().update()

    def show_penalised(self, is_penalised: bool) -> None:
        """Leave the column of the penalty out where it says nothing and there is little room."""
        wide = self.width() >= self._theme.font_px * _ROOMY_EMS
        self.setColumnHidden(_PENALISED_COLUMN, not (is_penalised or wide))

    def take_current(self) -> None:
        """Take the token of the row that the keyboard is on."""
        candidate = self._candidates.candidate(self.currentIndex().row())
        if candidate is not None:
            self.token_taken.emit(candidate.token_id)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        candidate = self._candidates.candidate(index.row())
        if candidate is not None:
            self.token_taken.emit(candidate.token_id)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the token of the current row on Return."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_current()
        else:
            super().keyPressEvent(event)

    def sizeHintForRow(self, row: int) -> int:  # noqa: ARG002
        """Return the height of every row."""
        return self.verticalHeader().defaultSectionSize()

    def minimumSizeHint(self) -> QSize:
        """Return room for the header and half a dozen rows."""
        return QSize(200, self.verticalHeader().defaultSectionSize() * 8)


class _BarDelegate(QStyledItemDelegate):
    """Draws a probability as a bar with its number behind it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        palette, room = self._theme.palette, option.rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        candidate = index.data(CANDIDATE_ROLE)
        painter.save()
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        font = index.data(Qt.ItemDataRole.FontRole) or self._theme.figures()
        words = QFontMetrics(font).horizontalAdvance("< 0.01 %") + 6
        length = max(room.width() - words, 0) * candidate.probability
        bar = QRectF(room.left(), room.top() + 4.5, length, room.height() - 9.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_marked = index.data(Qt.ItemDataRole.FontRole) is not None
        painter.setBrush(QColor(palette.accent if is_marked else _plain_bar(palette)))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        text_left = QRect(round(bar.right()) + 6, room.top(), words, room.height())
        painter.drawText(text_left, int(Qt.AlignmentFlag.AlignVCenter), index.data())
        painter.restore()


def _plain_bar(palette: Palette) -> str:
    return mix(palette.accent, palette.card, 0.45)
