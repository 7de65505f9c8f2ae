"""A small panel beside a token of the text: what the model thought, and what else it could be."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.kit.look.palette import mix
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.figures import percent
from playground.tabs.next_token.pointer.figures import TokenFacts, lines_of

_GRACE_MS = 350
"""The way from the token to the panel takes a moment."""
_HINT = "Click one to write it here instead and go on from there."
_STRIP_WIDTH_PX, _STRIP_HEIGHT_PX = 90, 9


class TokenPopup(QFrame):
    """Stands in the window above all else, and goes when the pointer leaves token and panel.

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
        self._hint = QLabel(_HINT)
        self._hint.setProperty("role", "small")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 9, 12, 10)
        self._layout.setSpacing(3)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._facts)
        self._layout.addLayout(self._grid)
        self._layout.addWidget(self._hint)
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

    def _fill(self, token: TokenFacts) -> None:
        top = () if token.figures is None else token.figures.top
        while len(self._rows) < len(top):
            row = AlternativeRow(self._theme, self)
            row.place(self._grid, len(self._rows))
            row.button.clicked.connect(self._on_chosen)
            self._rows.append(row)
        for row, (token_id, probability) in zip(self._rows, top, strict=False):
            text, is_this = token.token_text(token_id), token_id == token.token_id
            row.show_token(token_id, text, probability, is_this=is_this)
        for row in self._rows[len(top) :]:
            row.hide()
        self._hint.setVisible(bool(top))

    def _stand_beside(self, rect: QRect) -> None:
        """Stand below the token, or above it where there is more room, within the window."""
        room = self._window.rect().adjusted(4, 4, -4, -4)
        left = min(max(rect.left() - 12, room.left()), room.right() - self.width())
        top = rect.bottom() + 8
        if top + self.height() > room.bottom():
            top = max(rect.top() - 8 - self.height(), room.top())
        self.move(QPoint(left, top))

    @Slot()
    def _on_chosen(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        place = self._place
        self._on_grace_over()
        self.alternative_chosen.emit(place, button.property("token_id"))

    @Slot()
    def _on_grace_over(self) -> None:
        self._grace.stop()
        if self.isVisible():
            self.hide()
            self.gone.emit()

    # Qt's own

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._grace.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go when the pointer does."""
        self.hide_token()
        super().leaveEvent(event)


class AlternativeRow:
    """A row of three widgets that are made once and told of one token after another.

    Attributes:
        button: has the token's text; its property `token_id` says which token it is.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.button = QPushButton(parent)
        self.button.setObjectName("alternativeButton")
        self.button.setProperty("role", "quiet")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._strip = ShareStrip(theme, parent)
        self._number = QLabel(parent)
        self._theme = theme

    def place(self, grid: QGridLayout, row: int) -> None:
        """Stand in a row of a grid."""
        grid.addWidget(self.button, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._strip, row, 1)
        grid.addWidget(self._number, row, 2, Qt.AlignmentFlag.AlignRight)

    def show_token(self, token_id: int, text: str, probability: float, *, is_this: bool) -> None:
        """Show a token; the one that stands there already cannot be chosen."""
        self.button.setText(text.replace("&", "&&") + ("  ●" if is_this else ""))
        self.button.setEnabled(not is_this)
        self.button.setAccessibleName(f"Write “{text}” instead")
        self.button.setProperty("token_id", token_id)
        self._strip.show_share(probability, is_marked=is_this)
        self._number.setText(percent(probability))
        self._number.setFont(self._theme.figures())
        self._set_visible(visible=True)

    def hide(self) -> None:
        """Show nothing, and take no room."""
        self._set_visible(visible=False)

    def _set_visible(self, *, visible: bool) -> None:
        for part in (self.button, self._strip, self._number):
            part.setVisible(visible)


class ShareStrip(QWidget):
    """As long as a share of its width says."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self._is_marked = False
        self.setFixedSize(self.sizeHint())

    def show_share(self, share: float, *, is_marked: bool) -> None:
        """Show a share, 0 to 1, in the accent if it is marked."""
        self._share, self._is_marked = share, is_marked
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the size of the longest bar."""
        return QSize(_STRIP_WIDTH_PX, _STRIP_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        plain = mix(palette.accent, palette.card, 0.45)
        painter.setBrush(QColor(palette.accent if self._is_marked else plain))
        painter.drawRoundedRect(QRectF(0, 1, self.width() * self._share, self.height() - 2), 2, 2)
