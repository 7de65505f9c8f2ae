"""The table of candidates: a bar for each probability, a click that takes a token."""

from PySide6.QtCore import (
    QModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.table import (
    PAD_PX,
    PENALISED_COLUMN,
    TOKEN_COLUMN,
    CandidateDelegate,
    CandidateModel,
)

_WIDEST = ("99 ●", "␣somethi", "50256", "−88.88", "penalised", "tempered", "✗  greedy  ", "")
_LONG_TOKEN = "␣representatives"
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
        self._is_penalised = False
        self.setModel(model)
        self.setItemDelegate(CandidateDelegate(model, theme, self))
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
    def _on_theme_changed(self, palette: Palette) -> None:
        measure = QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))
        for column, widest in enumerate(_WIDEST):
            if widest:
                self.setColumnWidth(column, measure.horizontalAdvance(widest) + 2 * PAD_PX + 4)
        self._share_width()
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(round(measure.height() * _ROW_SCALE))
        self.viewport().update()

    def fit_ranks(self) -> None:
        """Give ranks the room that the longest needs: a drawn token may be far down."""
        widest = max((row[0] for row in self._candidates.texts()), key=len, default="")
        measure = QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))
        width = max(map(measure.horizontalAdvance, (widest, _WIDEST[0]))) + 2 * PAD_PX + 4
        if width != self.columnWidth(0):
            self.setColumnWidth(0, width)

    def show_penalised(self, is_penalised: bool) -> None:
        """Leave the column of the penalty out where it says nothing and there is little room."""
        self._is_penalised = is_penalised
        self._share_width()

    def _share_width(self) -> None:
        """Give tokens more room where there is some; with little, leave the penalty out."""
        measure = QFontMetrics(self._theme.figures(1.0, QFont.Weight.DemiBold))
        is_wide = self.width() >= self._theme.font_px * _ROOMY_EMS
        self.setColumnHidden(PENALISED_COLUMN, not (self._is_penalised or is_wide))
        widest = _LONG_TOKEN if is_wide else _WIDEST[TOKEN_COLUMN]
        self.setColumnWidth(TOKEN_COLUMN, measure.horizontalAdvance(widest) + 2 * PAD_PX + 4)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        self._share_width()

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

    def sizeHintForRow(self, row: int) -> int:
        """Return the height of every row."""
        return self.verticalHeader().defaultSectionSize()

    def minimumSizeHint(self) -> QSize:
        """Return room for the header and half a dozen rows."""
        return QSize(200, self.verticalHeader().defaultSectionSize() * 8)
