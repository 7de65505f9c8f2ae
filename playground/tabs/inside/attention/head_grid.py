"""A small map for each head of each block; one of them is chosen."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.fonts import describe
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.numbers import counted
from playground.tabs.inside.attention.figures import Weights
from playground.tabs.inside.cells import weights_image

_TIP = "Every head of every block, a row of heads a block. Click one, or move with the arrow keys."
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class HeadGrid(Painted, QWidget):
    """Blocks from top to bottom, heads from left to right.

    All maps together are one image, so that a thousand heads cost no more to draw than ten.

    Signals:
        head_chosen(int, int): a person chose a block and a head, from 0.
    """

    accessible_role = QAccessible.Role.Graphic
    head_chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._maps: Weights | None = None
        self._image: QImage | None = None
        self._chosen = (0, 0)
        self._is_average = False
        describe(self, "Attention heads", _TIP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._on_theme_changed)

    def show_maps(self, maps: Weights | None) -> None:
        """Show the small maps `(n_layer, n_head, cells, cells)`."""
        self._maps, self._image = maps, None
        self.update()

    def choose(self, layer: int, head: int | None) -> None:
        """Mark a head, or with None all heads of a block."""
        self._is_average = head is None
        self._chosen = (layer, self._chosen[1] if head is None else head)
        self.update()

    def in_words(self) -> str:
        """Return how many heads there are, for those who do not see them."""
        if self._maps is None:
            return ""
        n_layer, n_head = self._maps.shape[:2]
        return f"{counted(n_layer, 'block')} of {counted(n_head, 'head')} each."

    def reading(self) -> str:
        """Return which head is chosen."""
        layer, head = self._chosen
        which = "all heads, averaged" if self._is_average else f"head {head + 1}"
        return "" if self._maps is None else f"Block {layer + 1}, {which} is chosen."

    def head_at(self, where: QPointF) -> tuple[int, int] | None:
        """Return block and head of the map at a point."""
        if self._maps is None:
            return None
        n_layer, n_head = self._maps.shape[:2]
        area = self._area()
        if not area.contains(where):
            return None
        layer = int((where.y() - area.top()) / area.height() * n_layer)
        head = int((where.x() - area.left()) / area.width() * n_head)
        return min(layer, n_layer - 1), min(head, n_head - 1)

    def _area(self) -> QRectF:
        """Return where the maps are: square maps, as large as fit, at the top left."""
        assert self._maps is not None
        n_layer, n_head = self._maps.shape[:2]
        side = min(self.width() / n_head, self.height() / n_layer)
        return QRectF(0, 0, side * n_head, side * n_layer)

    def _map_rect(self, layer: int, head: int) -> QRectF:
        assert self._maps is not None
        area = self._area()
        width, height = area.width() / self._maps.shape[1], area.height() / self._maps.shape[0]
        return QRectF(head * width, layer * height, width, height)

    def _drawn(self) -> QImage:
        """Return all maps side by side, with a pixel between two."""
        assert self._maps is not None
        n_layer, n_head, rows, columns = self._maps.shape
        spaced = np.zeros((n_layer, n_head, rows + 1, columns + 1), np.uint16)
        spaced[:, :, :rows, :columns] = self._maps
        flat = spaced.transpose(0, 2, 1, 3).reshape(n_layer * (rows + 1), n_head * (columns + 1))
        return weights_image(flat, self._theme.palette)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._image = None
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the maps grow with their card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least to hit a head of a small model with the mouse."""
        return QSize(96, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the maps, their grid and the frame of the one that is chosen."""
        if self._maps is None:
            return
        if self._image is None:
            self._image = self._drawn()
        painter, palette, area = QPainter(self), self._theme.palette, self._area()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self._image)
        n_layer, n_head = self._maps.shape[:2]
        if area.width() / n_head >= 6:
            painter.setPen(QPen(QColor(palette.outline), 1))
            for head in range(n_head + 1):
                x = round(area.width() * head / n_head) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, area.height()))
            for layer in range(n_layer + 1):
                y = round(area.height() * layer / n_layer) + 0.5
                painter.drawLine(QPointF(0, y), QPointF(area.width(), y))
        self._draw_frame(painter)

    def _draw_frame(self, painter: QPainter) -> None:
        assert self._maps is not None
        layer, head = self._chosen
        frame = self._map_rect(layer, head)
        if self._is_average:
            frame = self._map_rect(layer, 0).united(self._map_rect(layer, self._maps.shape[1] - 1))
        colour = self._theme.palette.text if self.hasFocus() else self._theme.palette.accent
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawRect(frame.adjusted(1, 1, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the head under the pointer."""
        found = self.head_at(event.position())
        if found is not None:
            self.head_chosen.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to a neighbour."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._maps is None:
            super().keyPressEvent(event)
            return
        n_layer, n_head = self._maps.shape[:2]
        layer, head = self._chosen[0] + step[0], self._chosen[1] + step[1]
        if 0 <= layer < n_layer and 0 <= head < n_head:
            self.head_chosen.emit(layer, head)
            self.tell_reading()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys work here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they do not any more."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Name the head under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.head_at(QPointF(event.pos()))
            if found is not None:
                text = f"Block {found[0] + 1}, head {found[1] + 1}"
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
