"""Words in a plot, on paper of the card's colour so that no grid line strikes them through."""

from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from playground.kit.look.ink import Ink
from playground.kit.look.palette import Palette


class Label(QGraphicsSimpleTextItem):
    """A few words in the ink of what they speak of.

    Attributes:
        ink: what they speak of.
        wordings: what to say, fullest first; a shorter one serves where room is scarce.
    """

    def __init__(self, ink: Ink, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.ink = ink
        self.wordings: tuple[str, ...] = ()
        self._paper = QColor()

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        self._paper = QColor(palette.card)
        self.setBrush(QColor(self.ink.text(palette)))
        self.setFont(font)

    # Qt's own

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Lay the paper, then write."""
        painter.fillRect(self.boundingRect(), self._paper)
        super().paint(painter, option, widget)  # pyright: ignore[reportArgumentType]
