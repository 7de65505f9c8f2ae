"""What else a token of the text could be: a row each, to be chosen from."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from playground.kit.look.palette import mix
from playground.kit.look.theme import Theme
from playground.tabs.next_token.logits.figures import percent

_STRIP_WIDTH_PX, _STRIP_HEIGHT_PX = 90, 9


class AlternativeButton(QPushButton):
    """A click chooses it; a double click or Return takes it.

    Signals:
        taken(): a person wants this one, which is chosen now.
    """

    taken = Signal()

    # Qt's own

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take it."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take it on Return; Space chooses, as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        self.setChecked(True)
        self.taken.emit()


class AlternativeRow:
    """A row of three widgets that are made once and told of one token after another.

    Attributes:
        button: has the token's text; its property `token_id` says which token it is.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.button = AlternativeButton(parent)
        self.button.setObjectName("alternativeButton")
        self.button.setProperty("role", "quiet")
        self.button.setCheckable(True)
        self.button.setAutoExclusive(True)  # so that it is told as a radio button
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
        painter.setPen(QPen(QColor(palette.accent), 1))
        plain = mix(palette.accent, palette.card, 0.3)
        painter.setBrush(QColor(palette.accent if self._is_marked else plain))
        width = (self.width() - 1) * self._share
        painter.drawRoundedRect(QRectF(0.5, 1.5, width, self.height() - 3), 2, 2)
