"""A bar that is filled up to some share."""

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import ColourRole, Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted

_HEIGHT_SHARE = 0.85
_GROUND_SHARE = 0.12


class Meter(Painted, QWidget):
    """Shows a share of a whole: what is filled is solid, the rest is outlined.

    Args:
        theme: gives the colours.
        rest: the colour of what is not filled.

    Attributes:
        share: what is filled, 0 to 1.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        rest: ColourRole = ColourRole.WITH_CACHE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rest = rest
        self._theme = theme
        self.share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def show_share(self, share: float, words: str) -> None:
        """Fill the bar so far; the words are for assistive tools."""
        self.share = min(max(share, 0.0), 1.0)
        self.setAccessibleName(words)
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return a bar about as high as a line of text."""
        return QSize(200, round(_HEIGHT_SHARE * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height at any width."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the whole, then what is filled."""
        painter, palette = QPainter(self), self._theme.palette
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        rest = self._rest.line(palette)
        painter.fillRect(whole, QColor(mix(rest, palette.card, _GROUND_SHARE)))
        painter.setPen(QPen(QColor(rest), 1))
        painter.drawRect(whole)
        filled = QRectF(whole.left(), whole.top(), self.share * whole.width(), whole.height())
        painter.fillRect(filled, QColor(palette.with_cache))
        if self.share:
            painter.setPen(QPen(QColor(palette.with_cache), 1))
            painter.drawRect(filled)
