"""One part of the model in the diagram: a box with its name and its weight."""

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from playground.kit.look.fonts import describe
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme

_SMALL_SCALE = 0.88
_RADIUS_PX = 7
_BAR_PX = 3
_PAD_PX = 9


class PartButton(QAbstractButton):
    """Opens the card of its part; along its foot a bar shows its share of all parameters.

    Where there is little room it shows its short name, and its weight without the unit of memory.
    """

    def __init__(
        self, name: str, short_name: str, where_to: str, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._short_name = short_name
        self._where_to = where_to
        self._weight = ""
        self._share = 0.0
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        theme.changed.connect(self._on_theme_changed)

    def show_weight(self, weight: str, share: float, sentence: str) -> None:
        """Show what the part weighs.

        Args:
            weight: in a few characters.
            share: of all parameters of the model, 0 to 1.
            sentence: all about it, for the tooltip and screen readers.
        """
        self._weight, self._share = weight, share
        describe(self, self.text(), f"{sentence} {self._where_to}")
        self.update()

    def least_width(self) -> int:
        """Return the width at which the short name is whole."""
        bold = QFontMetricsF(self._theme.font(1.0, QFont.Weight.DemiBold))
        return ceil(bold.horizontalAdvance(self._short_name)) + 2 * _PAD_PX + 4

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(130, round(self._theme.font_px * 3.6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        palette, painter = self._theme.palette, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = palette.control
        if self.isDown():
            fill = palette.pressed
        elif self.underMouse():
            fill = palette.hovered
        colour = palette.accent if self.hasFocus() else palette.outline
        painter.setPen(QPen(QColor(colour), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)
        self._draw_words(painter, box.adjusted(_PAD_PX, 5, -_PAD_PX, -7))
        self._draw_share(painter, box)

    def _draw_words(self, painter: QPainter, box: QRectF) -> None:
        palette, align = self._theme.palette, Qt.AlignmentFlag.AlignLeft
        bold = self._theme.font(1.0, QFont.Weight.DemiBold)
        small = self._theme.figures(_SMALL_SCALE)
        short_weight = self._weight.partition(" · ")[0]
        for long, short, font, colour, side in (
            (self.text(), self._short_name, bold, palette.text, Qt.AlignmentFlag.AlignTop),
            (self._weight, short_weight, small, palette.muted, Qt.AlignmentFlag.AlignBottom),
        ):
            measure = QFontMetricsF(font)
            text = long if measure.horizontalAdvance(long) <= box.width() else short
            painter.setFont(font)
            painter.setPen(QColor(colour))
            elided = measure.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, align | side, elided)

    def _draw_share(self, painter: QPainter, box: QRectF) -> None:
        """Draw the bar, inside the round corners."""
        room = box.width() - 2 * _RADIUS_PX
        bar = QRectF(box.left() + _RADIUS_PX, box.bottom() - _BAR_PX - 1, room, _BAR_PX)
        painter.fillRect(bar, QColor(self._theme.palette.pressed))
        bar.setWidth(room * self._share)
        painter.fillRect(bar, QColor(self._theme.palette.accent))
