"""What the pictures of numbers share: cells in colour, and the tokens that label their axes."""

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.kit.look.palette import Palette
from playground.tabs.inside.attention.figures import FULL, Weights

_STEPS = 256
_LEAST_SIGNED_PX = 6.0
"""The side of the least cell that a dash is drawn into."""
_FAINTEST_SIGNED = 0.12
"""Of the fullest colour; paler cells are nearly zero."""
_ROOTS = np.round(np.sqrt(np.arange(FULL + 1) / FULL) * (_STEPS - 1)).astype(np.uint8)
"""The step of the ramp for each weight: a thousand heads are looked up faster than computed."""


def weights_image(weights: Weights, palette: Palette) -> QImage:
    """Return one pixel a weight, `(rows, columns)`.

    Ink follows the square root: most weights are small, and should be told from none.
    """
    return _image(_ROOTS[weights], _ramp(palette.card, palette.with_cache))


def values_image(values: NDArray[Any], limit: float, palette: Palette) -> QImage:
    """Return one pixel a value, `(rows, columns)`; `limit` and beyond have the fullest colour.

    Blue is above zero and orange below; NaN is left as the paper.
    """
    scaled = np.nan_to_num(values / max(limit, 1e-30), nan=0.0, posinf=1.0, neginf=-1.0)
    middle = _STEPS // 2 - 1
    places = np.round(np.clip(scaled, -1.0, 1.0) * middle) + middle
    below = _ramp(palette.without_cache, palette.card, middle + 1)
    above = _ramp(palette.card, palette.with_cache, middle + 1)
    return _image(places.astype(np.uint8), np.concatenate((below[:-1], above)))


def draw_minus_signs(
    painter: QPainter, area: QRectF, values: NDArray[Any], limit: float, palette: Palette
) -> None:
    """Put a dash into every cell that is plainly below zero, where cells have room for one.

    The colour is then not the only sign of a sign.
    """
    height, width = area.height() / values.shape[0], area.width() / values.shape[1]
    if width < _LEAST_SIGNED_PX or height < _LEAST_SIGNED_PX:
        return
    for ink, low, high in ((palette.text, -0.5, -_FAINTEST_SIGNED), (palette.card, -np.inf, -0.5)):
        shares = np.nan_to_num(values / max(limit, 1e-30))
        rows, columns = np.nonzero((shares > low) & (shares <= high))
        half = min(width, 12.0) * 0.28
        places = zip(rows.tolist(), columns.tolist(), strict=True)
        painter.setPen(QPen(QColor(ink), 1.2))
        painter.drawLines(
            [
                QLineF(x - half, y, x + half, y)
                for row, column in places
                for x in (area.left() + (column + 0.5) * width,)
                for y in (area.top() + (row + 0.5) * height,)
            ]
        )


def labelled(n: int, room_px: float, label_px: float) -> range:
    """Return which of `n` places get a label: every one, or every k-th from the last backwards.

    The last place always has one: it is the newest token.

    Args:
        n: places along the axis.
        room_px: length of the axis.
        label_px: room that one label takes, its distance to the next included.
    """
    if n <= 0 or room_px < label_px:
        return range(0)
    every = max(1, ceil(label_px * n / room_px))
    return range((n - 1) % every, n, every)


def _ramp(start: str, end: str, n: int = _STEPS) -> NDArray[np.uint8]:
    """Return `(n, 3)` colours from one to another."""
    shares = np.linspace(0.0, 1.0, n)[:, None]
    return np.round(_channels(start) * (1 - shares) + _channels(end) * shares).astype(np.uint8)


def _channels(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float64)


def _image(places: NDArray[np.uint8], colours: NDArray[np.uint8]) -> QImage:
    """Return an image of a table's colours, with memory of its own."""
    pixels = np.ascontiguousarray(colours[places])
    height, width = places.shape
    view = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.copy()
