"""Small marks for buttons, drawn in the colour they are asked for, sharp at every scaling."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

# Drawn at four times the size, so that 200 % scaling and larger text stay sharp.
_GRID = 16
_OVERSAMPLING = 4


def glyph(name: str, colour: str, faded: str) -> QIcon:
    """Return a mark as an icon: `menu`, `pause`, `resume`, `one_token`, `regenerate` or `dice`.

    Args:
        name: which mark.
        colour: `#rrggbb` of the mark.
        faded: the same for a control that does not apply now.
    """
    icon = QIcon()
    icon.addPixmap(_drawn(name, colour), QIcon.Mode.Normal)
    icon.addPixmap(_drawn(name, faded), QIcon.Mode.Disabled)
    return icon


def _drawn(name: str, colour: str) -> QPixmap:
    pixmap = QPixmap(_GRID * _OVERSAMPLING, _GRID * _OVERSAMPLING)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_OVERSAMPLING, _OVERSAMPLING)
    pen = QPen(QColor(colour), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    _DRAW[name](painter, QColor(colour))
    painter.end()
    return pixmap


def _menu(painter: QPainter, _colour: QColor) -> None:
    for y in (4.0, 8.0, 12.0):
        painter.drawLine(QPointF(2.5, y), QPointF(13.5, y))


def _pause(painter: QPainter, colour: QColor) -> None:
    for x in (4.0, 9.5):
        painter.fillRect(QRectF(x, 3.0, 2.5, 10.0), colour)


def _triangle(left: float, right: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, 3.2))
    path.lineTo(right, 8.0)
    path.lineTo(left, 12.8)
    path.closeSubpath()
    return path


def _resume(painter: QPainter, colour: QColor) -> None:
    painter.fillPath(_triangle(4.5, 12.5), colour)


def _one_token(painter: QPainter, colour: QColor) -> None:
    painter.fillPath(_triangle(3.0, 10.0), colour)
    painter.fillRect(QRectF(11.0, 3.2, 2.0, 9.6), colour)


def _regenerate(painter: QPainter, colour: QColor) -> None:
    painter.drawArc(QRectF(3.0, 3.0, 10.0, 10.0), 60 * 16, 285 * 16)
    tip = QPointF(8.0 + 5.0 * math.cos(math.radians(60)), 8.0 - 5.0 * math.sin(math.radians(60)))
    head = QPainterPath(tip + QPointF(2.6, 0.4))
    head.lineTo(tip + QPointF(-1.8, -2.4))
    head.lineTo(tip + QPointF(-1.4, 2.4))
    head.closeSubpath()
    painter.fillPath(head, colour)


def _dice(painter: QPainter, colour: QColor) -> None:
    painter.drawRoundedRect(QRectF(2.5, 2.5, 11.0, 11.0), 2.5, 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x, y in ((5.5, 5.5), (10.5, 5.5), (8.0, 8.0), (5.5, 10.5), (10.5, 10.5)):
        painter.drawEllipse(QPointF(x, y), 1.05, 1.05)


_DRAW: dict[str, Callable[[QPainter, QColor], None]] = {
    "menu": _menu,
    "pause": _pause,
    "resume": _resume,
    "one_token": _one_token,
    "regenerate": _regenerate,
    "dice": _dice,
}
