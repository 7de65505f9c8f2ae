"""What is painted, as pixels."""

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from look.desk import live_for

_VISIBLE = 24
"""Levels of 255 in one channel: less is an antialiased edge that fell another way."""
_STILL_MS, _MOST_LOOKS = 60, 60


def picture(widget: QWidget) -> QImage:
    """Return what a widget shows now, with all that lies over it within its window."""
    window = widget.window()
    corner = widget.mapTo(window, QPoint())
    grabbed = window.grab(QRect(corner, widget.size())).toImage()
    return grabbed.convertToFormat(QImage.Format.Format_RGB32)


def stand_still(widget: QWidget) -> None:
    """Wait until two looks in a row find the same picture."""
    before = picture(widget)
    for _ in range(_MOST_LOOKS):
        live_for(_STILL_MS)
        now = picture(widget)
        if now == before:
            return
        before = now


def changed_pixels(before: QImage, after: QImage, room: QRect | None = None) -> int:
    """Return in how many pixels of a rectangle two pictures of one size visibly differ."""
    assert before.size() == after.size()
    room = before.rect() if room is None else room.intersected(before.rect())
    one, other = _channels(before, room), _channels(after, room)
    return int((np.abs(one - other) > _VISIBLE).any(axis=2).sum())


def _channels(image: QImage, room: QRect) -> np.ndarray:
    """Return the levels of blue, green and red in a rectangle, [rows, columns, 3], 0 to 255."""
    part = image.copy(room).convertToFormat(QImage.Format.Format_RGB32)
    levels = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.width(), 4)
    return levels[:, :, :3].astype(np.int16)
