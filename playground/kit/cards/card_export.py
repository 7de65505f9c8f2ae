"""A card as data and as a picture."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from playground import json_store
from playground.errors import InputError

PNG_SCALE = 2
"""Pixels per device independent pixel: sharp on paper and on dense screens."""


class ExportError(InputError):
    """A file cannot be written."""


class CardTable(NamedTuple):
    """The numbers that a card shows.

    Attributes:
        headers: one name a column, its unit included.
        rows: one sequence of values a row, as long as `headers`.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[object]]


def delimited(table: CardTable, delimiter: str = ",") -> str:
    """Return the table as lines of values, quoted where needed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.headers)
    writer.writerows(table.rows)
    return text.getvalue()


def picture(card: QWidget, parts: Sequence[QWidget], caption: str) -> QImage:
    """Return a picture of the card's parts and of a line below them, at twice their size."""
    size = _size_with(card, caption)
    image = QImage(size * PNG_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(_paper(card))
    painter = QPainter(image)
    _paint_parts(painter, card, parts)
    _write_caption(painter, card, caption)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """Return a picture as the content of a file."""
    buffer = _open_buffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg(card: QWidget, parts: Sequence[QWidget], caption: str, title: str) -> bytes:
    """Return a picture of the card's parts in vectors, with a line below them.

    pyqtgraph's own SVG export fails on styled axes; Qt's generator draws what the screen shows.
    """
    size = _size_with(card, caption)
    buffer = _open_buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setDescription(caption)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(), size), _paper(card))
    _paint_parts(painter, card, parts)
    _write_caption(painter, card, caption)
    painter.end()
    return bytes(buffer.data().data())


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        ExportError: it cannot be written, with the system's reason.
    """
    try:
        # Not synced: a busy disk would hold the window up for what is drawn again in no time.
        json_store.write_to_hand_out(path, content, is_synced=False)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"{path} cannot be written: {reason}.") from error


def _paint_parts(painter: QPainter, card: QWidget, parts: Sequence[QWidget]) -> None:
    """Draw each part where it stands in the card."""
    for part in parts:
        if part.isVisibleTo(card) and part.size() != QSize(0, 0):
            where = part.mapTo(card, QPoint())
            # By the class: a QGraphicsView has a render of its own, of the scene alone.
            QWidget.render(part, painter, where, QRegion(), QWidget.RenderFlag.DrawChildren)


_EDGE_PX = 14
"""Of a card's content, and so of its caption."""


def _caption_box(card: QWidget, caption: str) -> QRect:
    """Return where the caption stands: below the card, on as many lines as it takes."""
    room = QRect(_EDGE_PX, card.height(), max(card.width() - 2 * _EDGE_PX, 1), 10_000)
    return card.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, caption)


def _size_with(card: QWidget, caption: str) -> QSize:
    below = _caption_box(card, caption).height() + _EDGE_PX // 2 if caption else 0
    return QSize(card.width(), card.height() + below)


def _write_caption(painter: QPainter, card: QWidget, caption: str) -> None:
    painter.setFont(card.font())
    painter.setPen(card.palette().color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(_caption_box(card, caption), Qt.TextFlag.TextWordWrap, caption)


def _paper(card: QWidget) -> QColor:
    return card.palette().color(card.backgroundRole())


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
