"""The table of candidates: a bar for each probability, a row to choose."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.kit.look.palette import Palette, mix
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.candidate_model import (
    COLUMNS,
    ID_COLUMN,
    LOGIT_COLUMN,
    PENALISED_COLUMN,
    PROBABILITY_COLUMN,
    TEMPERED_COLUMN,
    TOKEN_COLUMN,
    CandidateModel,
    Index,
    alignment,
)

_PAD_PX = 6
_WIDEST = ("99 ●", "␣somethi", "50256", "−88.88", "penalised", "tempered", "✗  greedy  ", "")
_WIDEST_SHARES = ("< 0.01 %", "100.0 %")
_LONG_TOKEN = "␣representatives"
_ROOMY_EMS = 48
_SPARE_COLUMNS = (ID_COLUMN, LOGIT_COLUMN, PENALISED_COLUMN, TEMPERED_COLUMN)
"""What a narrow table leaves out, in this order, so that no probability is cut."""
_LEAST_BAR_PX = 60
_ROW_SCALE = 1.3
"""Of the height of the text: twenty rows should fit."""
_BAR_INSET_PX = 4.5
_BAR_SHARE = 0.3
"""Of the accent in the bar of a token that was not drawn; its frame says where it ends."""


class CandidateTable(QTableView):
    """Shows a `CandidateModel`; a click chooses a row, a double click or Return takes its token.

    Signals:
        choice_changed(): another row is chosen, or none.
        token_taken(int): a person wants this token in the text.
    """

    choice_changed = Signal()
    token_taken = Signal(int)

    def __init__(self, model: CandidateModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._candidates = model
        self._is_penalised = False
        self._longest_token = ""
        self.setModel(model)
        self.setItemDelegate(CandidateDelegate(model, theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAccessibleName("Most probable tokens, stage by stage")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(24)
        self.doubleClicked.connect(self._take)
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        model.modelReset.connect(self.choice_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    def chosen_token(self) -> int | None:
        """Return the token of the chosen row."""
        rows = self.selectionModel().selectedRows()
        candidate = self._candidates.candidate(rows[0].row()) if rows else None
        return None if candidate is None else candidate.token_id

    def choose_token(self, token_id: int | None) -> None:
        """Choose a token's row; none where it has none."""
        row = self._candidates.row_of(token_id)
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.chosen_token() != token_id:
            self.selectRow(row)

    def fit_words(self) -> None:
        """Give ranks and tokens the room that the longest so far needs.

        A drawn token may be far down, and a name that is cut says little. Bars give way, down to a
        least; no column becomes narrower again, for rows change many times a second.
        """
        self.fit_ranks()
        names = (row[TOKEN_COLUMN] for row in self._candidates.texts())
        self._longest_token = max(self._longest_token, *names, key=len)
        self._share_width()

    def fit_ranks(self) -> None:
        """Give ranks the room that the longest needs: a drawn token may be far down."""
        longest = max((row[0] for row in self._candidates.texts()), key=len, default="")
        width = self._room_for(longest, _WIDEST[0])
        if width != self.columnWidth(0):
            self.setColumnWidth(0, width)

    def show_penalised(self, is_penalised: bool) -> None:
        """Leave the column of the penalty out where it says nothing and there is little room."""
        self._is_penalised = is_penalised
        self._share_width()

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        shares = (*_WIDEST_SHARES, COLUMNS[PROBABILITY_COLUMN][0])
        self._widths = {
            column: self._room_for(*([widest] if widest else shares))
            for column, widest in enumerate(_WIDEST)
        }
        # The last one keeps its width where nothing is left to stretch into.
        for column, width in self._widths.items():
            self.setColumnWidth(column, width)
        self._share_width()
        self.verticalHeader().setMinimumSectionSize(10)
        row_px = round(self._metrics().height() * _ROW_SCALE)
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.viewport().update()

    def _share_width(self) -> None:
        """Give tokens more room where there is some; where there is too little, do with less."""
        room, is_wide = self.viewport().width(), self.width() >= self._theme.font_px * _ROOMY_EMS
        usual = self._room_for(_LONG_TOKEN) if is_wide else self._widths[TOKEN_COLUMN]
        widths = self._widths | {0: self.columnWidth(0), TOKEN_COLUMN: usual}
        if not (self._is_penalised or is_wide):
            widths.pop(PENALISED_COLUMN)
        for column in _SPARE_COLUMNS:
            if sum(widths.values()) > room:
                widths.pop(column, None)
            self.setColumnHidden(column, column not in widths)
        most = max(usual, room - _LEAST_BAR_PX - sum(widths.values()) + usual)
        wanted = max(usual, min(self._room_for(self._longest_token), most))
        if wanted != self.columnWidth(TOKEN_COLUMN):
            self.setColumnWidth(TOKEN_COLUMN, wanted)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))

    def _room_for(self, *texts: str) -> int:
        """Return the width of a column in which each of these texts fits, in bold."""
        return max(map(self._metrics().horizontalAdvance, texts)) + 2 * _PAD_PX + 4

    @Slot()
    def _take(self) -> None:
        chosen = self.chosen_token()
        if chosen is not None:
            self.token_taken.emit(chosen)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        self._share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the token of the chosen row on Return."""
        keys = Qt.KeyboardModifier
        is_plain = event.modifiers() in (keys.NoModifier, keys.KeypadModifier)
        if is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def sizeHintForRow(self, row: int) -> int:
        """Return the height of every row."""
        return self.verticalHeader().defaultSectionSize()

    def minimumSizeHint(self) -> QSize:
        """Return room for the header and half a dozen rows."""
        return QSize(200, self.verticalHeader().defaultSectionSize() * 8)


class CandidateDelegate(QStyledItemDelegate):
    """Draws words, and a bar for each probability, with nothing between the model and the painter.

    The table is drawn anew up to 30 times a second, and the style's own way takes 0.2 ms a cell.
    """

    def __init__(self, model: CandidateModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._plain = self._theme.figures()
        self._bold = self._theme.figures(1.0, QFont.Weight.DemiBold)
        widest = map(QFontMetrics(self._bold).horizontalAdvance, _WIDEST_SHARES)
        self._number_px = max(widest) + 1
        self._text, self._muted = QColor(palette.text), QColor(palette.muted)
        self._accent = QColor(palette.accent)
        self._faint = QColor(mix(palette.accent, palette.card, _BAR_SHARE))
        self._frame = QPen(self._accent, 1)
        self._hovered, self._selected = QColor(palette.hovered), QColor(palette.pressed)

    # Qt's own

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        row, column = index.row(), index.column()
        candidate = self._model.candidate(row)
        if candidate is None:
            return
        # PySide's stubs lack the fields of style options.
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selected)
            for y in (rect.top(), rect.bottom()):
                painter.fillRect(rect.left(), y, rect.width(), 1, self._accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._hovered)
        is_marked = self._model.is_marked(candidate)
        room = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        if column == PROBABILITY_COLUMN:
            room = self._draw_bar(painter, room, candidate.probability, is_marked=is_marked)
        painter.setFont(self._bold if is_marked else self._plain)
        painter.setPen(self._text if candidate.dropped_by is None else self._muted)
        text = self._model.texts()[row][column]
        if column == TOKEN_COLUMN:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, alignment(column), text)

    def _draw_bar(
        self, painter: QPainter, room: QRect, probability: float, *, is_marked: bool
    ) -> QRect:
        """Draw a probability as a bar; return the room for its number behind it."""
        length = max(room.width() - _PAD_PX - self._number_px, 0) * probability
        bar = QRectF(
            room.left(), room.top() + _BAR_INSET_PX, length, room.height() - 2 * _BAR_INSET_PX
        )
        is_solid = is_marked or length < 2
        painter.fillRect(bar, self._accent if is_solid else self._faint)
        if not is_solid:
            painter.setPen(self._frame)
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        return QRect(round(bar.right()) + _PAD_PX, room.top(), self._number_px, room.height())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Leave sizes to the table: its rows are all alike."""
        return QSize(0, 0)
