"""How strong a token's colour is: from faint and low to full and high."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.colour import mix
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme

_FAINTEST = 0.22
_LEAST_PX, _MOST_PX = 1.5, 5.5
_STEPS = 12


def strip_colour(palette: Palette, strength: float) -> QColor:
    """Return the colour of a strip under a token."""
    return QColor(mix(palette.surprise, palette.card, _FAINTEST + (1 - _FAINTEST) * strength))


def strip_height(strength: float) -> float:
    """Return the height of a strip in pixels: the colour is not its only sign."""
    return _LEAST_PX + (_MOST_PX - _LEAST_PX) * strength


class RampLegend(QWidget):
    """The strips from the weakest to the strongest, side by side."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the highest strip."""
        return QSize(80, round(_MOST_PX) + 3)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, however narrow."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the strips on one base line."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        width = self.width() / _STEPS
        for step in range(_STEPS):
            strength = step / (_STEPS - 1)
            height = strip_height(strength)
            painter.setBrush(strip_colour(self._theme.palette, strength))
            painter.drawRect(QRectF(step * width, self.height() - height, width - 1, height))
