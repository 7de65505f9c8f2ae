"""A small panel beside a token of the text: what the model thought, and what else it could be."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.tabs.next_token.pointer.alternatives import AlternativeRow
from playground.tabs.next_token.pointer.figures import TokenFacts, lines_of

_GRACE_MS = 350
"""The way from the token to the panel takes a moment."""
_HINT = "Choose one to write it here instead."
_BRANCH_TIP = "Cuts the text here, writes the chosen token, and goes on from there."


class TokenPopup(QFrame):
    """Stands in the window above all else, and goes when the pointer leaves token and panel.

    A click chooses an alternative and changes nothing; the button, a double click or Return takes
    it.

    Attributes:
        branch_button: takes the chosen alternative.

    Signals:
        alternative_chosen(int, int): a token of the text, and the one a person wants instead.
        gone(): it is not shown any more.
    """

    alternative_chosen = Signal(int, int)
    gone = Signal()

    def __init__(
        self, window: QWidget, rect_of: Callable[[int], QRect | None], theme: Theme
    ) -> None:
        super().__init__(window)
        self._window = window
        self._rect_of = rect_of
        self._theme = theme
        self._place = -1
        self.setProperty("role", "popup")
        self.setAccessibleName("Token under the pointer")
        self.setAutoFillBackground(True)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._facts = QLabel()
        self._facts.setObjectName("tokenFacts")
        self._facts.setProperty("role", "muted")
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._rows: list[AlternativeRow] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._group = QButtonGroup(self)
        self._hint = QLabel(_HINT)
        self._hint.setProperty("role", "small")
        self.branch_button = QPushButton("Branch here")
        self.branch_button.setObjectName("popupBranchButton")
        describe(self.branch_button, "Branch here", _BRANCH_TIP)
        self.branch_button.clicked.connect(self._on_branch)
        self._focus_before: QWidget | None = None
        last_row = QHBoxLayout()
        last_row.setContentsMargins(0, 4, 0, 0)
        last_row.setSpacing(14)
        last_row.addWidget(self._hint, 1)
        last_row.addWidget(self.branch_button)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 9, 12, 10)
        self._layout.setSpacing(3)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._facts)
        self._layout.addLayout(self._grid)
        self._layout.addLayout(last_row)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(_GRACE_MS)
        self._grace.timeout.connect(self._on_grace_over)
        self.hide()

    def show_token(self, token: TokenFacts) -> None:
        """Tell of a token, beside it."""
        rect = self._rect_of(token.place)
        if rect is None:
            self.hide_token()
            return
        self._grace.stop()
        if token.place != self._place:
            self._choose_none()
        self._place = token.place
        self._title.setText(f"“{token.token_text(token.token_id)}”   id {token.token_id}")
        self._facts.setText("\n".join(lines_of(token)))
        self._fill(token)
        # What has just been shown or hidden counts only once the layout knows of it.
        self._layout.activate()
        self.adjustSize()
        self._stand_beside(rect)
        self.show()
        self.raise_()

    @Slot()
    def hide_token(self) -> None:
        """Go soon, unless the pointer comes here."""
        if self.isVisible() and not self._grace.isActive():
            self._grace.start()

    def dismiss(self) -> None:
        """Go at once; the focus goes back to where it was before it came here."""
        self._grace.stop()
        if not self.isVisible():
            return
        focused = self._window.focusWidget()
        if focused is not None and self.isAncestorOf(focused) and self._focus_before is not None:
            self._focus_before.setFocus()
        self.hide()
        self._choose_none()
        self.gone.emit()

    def _choose_none(self) -> None:
        self._group.setExclusive(False)
        for row in self._rows:
            row.button.setChecked(False)
        self._group.setExclusive(True)
        self.branch_button.setEnabled(False)

    def _fill(self, token: TokenFacts) -> None:
        top = () if token.figures is None else token.figures.top
        while len(self._rows) < len(top):
            row = AlternativeRow(self._theme, self)
            row.place(self._grid, len(self._rows))
            row.button.toggled.connect(self._on_toggled)
            row.button.taken.connect(self._on_branch)
            self._group.addButton(row.button)
            self._rows.append(row)
        for row, (token_id, probability) in zip(self._rows, top, strict=False):
            text, is_this = token.token_text(token_id), token_id == token.token_id
            row.show_token(token_id, text, probability, is_this=is_this)
        for row in self._rows[len(top) :]:
            row.hide()
        self._hint.setVisible(bool(top))
        self.branch_button.setVisible(bool(top))
        self._on_toggled()

    def _stand_beside(self, rect: QRect) -> None:
        """Stand below the token, or above it where there is more room, within the window."""
        room = self._window.rect().adjusted(4, 4, -4, -4)
        left = min(max(rect.left() - 12, room.left()), room.right() - self.width())
        top = rect.bottom() + 8
        if top + self.height() > room.bottom():
            top = max(rect.top() - 8 - self.height(), room.top())
        self.move(QPoint(left, top))

    @Slot()
    def _on_toggled(self) -> None:
        chosen = self._group.checkedButton()
        self.branch_button.setEnabled(chosen is not None and chosen.isEnabled())

    @Slot()
    def _on_branch(self) -> None:
        chosen, place = self._group.checkedButton(), self._place
        if chosen is not None and chosen.isEnabled():
            token_id = chosen.property("token_id")
            self.dismiss()
            self.alternative_chosen.emit(place, token_id)

    @Slot()
    def _on_grace_over(self) -> None:
        self.dismiss()

    # Qt's own

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._grace.stop()
        focused = self._window.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self._focus_before = focused
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go when the pointer does."""
        self.hide_token()
        super().leaveEvent(event)
