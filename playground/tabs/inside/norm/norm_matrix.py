"""The activations at a norm: positions down, features across, mean and variance on the side."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.numbers import counted
from playground.tabs.inside.cells import draw_minus_signs, labelled, values_image
from playground.tabs.inside.norm.figures import Axis, Floats, NormPicture

_LABEL_SCALE = 0.85
_LABEL_SHARE = 0.35
"""Of the width, for the tokens at most."""
_GAP_PX = 5
_BAR_PX = 34
_AXES = "feature →  position ↓"
_TITLES = ("mean", "var.")
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


class NormMatrix(Painted, QWidget):
    """Draws a `NormPicture`; the arrow keys go from cell to cell, as the pointer does.

    Signals:
        cell_pointed(int, int): row and column under the pointer or the keys; -1, -1 for none.
    """

    accessible_role = QAccessible.Role.Graphic
    cell_pointed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: NormPicture | None = None
        self._at = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Activations at the norm")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_picture(self, picture: NormPicture | None) -> None:
        """Show other activations."""
        self._shown = picture
        self.update()

    def in_words(self) -> str:
        """Return the size of the matrix and the range of its numbers, for those who do not see."""
        if self._shown is None or not self._shown.values.size:
            return ""
        n_rows, n_columns = self._shown.values.shape
        low, high = float(self._shown.values.min()), float(self._shown.values.max())
        size = f"{counted(n_rows, 'position')} by {counted(n_columns, 'feature')}"
        return f"{size}, numbers from {low:.3g} to {high:.3g}."

    def reading(self) -> str:
        """Return the number of the cell that the keys are at."""
        cell = self._cell()
        if self._shown is None or cell is None:
            return ""
        row, column = cell
        where = f"Position {self._shown.row_labels[row]}"
        feature = self._shown.feature_labels[column]
        return f"{where}, feature {feature}: {self._shown.values[row, column]:.3g}."

    def _cell(self) -> tuple[int, int] | None:
        """Return where the keys are, within the numbers shown; None without any or the focus."""
        if self._shown is None or not self._shown.values.size or not self.hasFocus():
            return None
        n_rows, n_columns = self._shown.values.shape
        return min(self._at[0], n_rows - 1), min(self._at[1], n_columns - 1)

    def cell_at(self, where: QPointF) -> tuple[int, int] | None:
        """Return row and column at a point."""
        if self._shown is None or not self._shown.values.size:
            return None
        area = self._area(self._shown)
        if not area.contains(where):
            return None
        n_rows, n_columns = self._shown.values.shape
        row = int((where.y() - area.top()) / area.height() * n_rows)
        column = int((where.x() - area.left()) / area.width() * n_columns)
        return min(row, n_rows - 1), min(column, n_columns - 1)

    # Drawing

    def _measure(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.figures(_LABEL_SCALE))

    def _label_px(self, shown: NormPicture) -> float:
        measure = self._measure()
        widest = max(measure.horizontalAdvance(label) for label in shown.row_labels)
        return min(widest, _LABEL_SHARE * self.width())

    def _area(self, shown: NormPicture) -> QRectF:
        """Return where the cells are: room for labels, bars and changes is kept around them."""
        line = self._measure().height()
        left = self._label_px(shown) + _GAP_PX
        right = self._right_px(shown)
        bottom = line + _GAP_PX
        if shown.axis is Axis.POSITIONS:
            bottom += 2 * (self._tall_px() + _GAP_PX)
        return QRectF(self.rect()).adjusted(left, line + _GAP_PX, -right, -bottom)

    def _right_px(self, shown: NormPicture) -> float:
        """Return the room right of the cells."""
        bars = 2 * (self._wide_px() + _GAP_PX) if shown.axis is Axis.FEATURES else 0
        changes = self._change_px() + _GAP_PX if shown.changes is not None else 0
        titles = self._change_px() + _GAP_PX if shown.axis is Axis.POSITIONS else 0
        return max(bars + changes, titles) + 2

    def _wide_px(self) -> float:
        """Return the width of the bars beside the rows: at least that of their titles."""
        return max(_BAR_PX, *map(self._measure().horizontalAdvance, _TITLES))

    def _tall_px(self) -> float:
        """Return the height of the bars below the columns: at least that of their titles."""
        return max(_BAR_PX * 0.7, self._measure().height())

    def _change_px(self) -> float:
        return self._measure().horizontalAdvance("changed")

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the matrix grows with its card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows rows."""
        return QSize(200, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw cells, labels, bars and changes."""
        shown = self._shown
        if shown is None or not shown.row_labels:
            return
        area, painter, palette = self._area(shown), QPainter(self), self._theme.palette
        if area.width() < 8 or area.height() < 8:
            return
        painter.setFont(self._theme.figures(_LABEL_SCALE))
        painter.drawImage(area, values_image(shown.values, shown.limit, palette))
        draw_minus_signs(painter, area, shown.values, shown.limit, palette)
        painter.setPen(QPen(QColor(palette.outline), 1))
        painter.drawRect(area)
        self._draw_labels(painter, area, shown)
        if shown.axis is Axis.FEATURES:
            self._draw_row_bars(painter, area, shown)
        elif shown.axis is Axis.POSITIONS:
            self._draw_column_bars(painter, area, shown)
        if shown.changes is not None:
            self._draw_changes(painter, area, shown, shown.changes)
            self._draw_frame(painter, area, len(shown.row_labels))
        self._draw_cell(painter, area, shown)

    def _draw_labels(self, painter: QPainter, area: QRectF, shown: NormPicture) -> None:
        measure, room = self._measure(), self._label_px(shown)
        line = measure.height()
        painter.setPen(QColor(self._theme.palette.muted))
        n = len(shown.row_labels)
        for row in labelled(n, area.height(), line):
            y = area.top() + (row + 0.5) / n * area.height()
            text = measure.elidedText(shown.row_labels[row], Qt.TextElideMode.ElideRight, room)
            box = QRectF(0, y - line / 2, room, line)
            painter.drawText(box, _RIGHT, text)
        n = len(shown.feature_labels)
        each = measure.horizontalAdvance("0000") + 8
        top = area.bottom() + _GAP_PX
        for column in labelled(n, area.width(), each):
            x = area.left() + (column + 0.5) / n * area.width()
            painter.drawText(
                QRectF(x - each / 2, top, each, line), _CENTRE, shown.feature_labels[column]
            )
        # Nothing stands above the labels of the rows: there is room for what is wider than the map.
        left = max(0.0, min(area.left(), area.right() - measure.horizontalAdvance(_AXES)))
        painter.drawText(QRectF(left, 0, area.right() - left, line), _CENTRE, _AXES)

    def _draw_row_bars(self, painter: QPainter, area: QRectF, shown: NormPicture) -> None:
        n, height = len(shown.row_labels), area.height() / len(shown.row_labels)
        left, wide = area.right() + _GAP_PX, self._wide_px()
        for title, numbers in zip(_TITLES, (shown.mean, shown.variance), strict=True):
            self._draw_title(painter, QRectF(left, 0, wide, self._measure().height()), title)
            for row, share in enumerate(_shares(numbers)[:n]):
                top = area.top() + row * height
                self._draw_bar(
                    painter, QRectF(left, top + 1, wide, height - 2), share, is_upright=False
                )
            left += wide + _GAP_PX

    def _draw_column_bars(self, painter: QPainter, area: QRectF, shown: NormPicture) -> None:
        n, width = len(shown.feature_labels), area.width() / len(shown.feature_labels)
        tall = self._tall_px()
        top = area.bottom() + self._measure().height() + 2 * _GAP_PX
        for title, numbers in zip(_TITLES, (shown.mean, shown.variance), strict=True):
            box = QRectF(area.right() + _GAP_PX, top, self._change_px(), tall)
            self._draw_title(painter, box, title)
            for column, share in enumerate(_shares(numbers)[:n]):
                left = area.left() + column * width
                bar = QRectF(left + 0.5, top, max(width - 1, 1), tall)
                self._draw_bar(painter, bar, share, is_upright=True)
            top += tall + _GAP_PX

    def _draw_title(self, painter: QPainter, box: QRectF, title: str) -> None:
        painter.setPen(QColor(self._theme.palette.muted))
        painter.drawText(box, _LEFT, title)

    def _draw_bar(self, painter: QPainter, box: QRectF, share: float, *, is_upright: bool) -> None:
        """Draw a number of -1 to 1 as a length, in the colour of its sign; hollow below zero."""
        palette = self._theme.palette
        colour = QColor(palette.with_cache if share >= 0 else palette.without_cache)
        if is_upright:
            length = max(abs(share) * box.height(), 1.0)
            bar = QRectF(box.left(), box.bottom() - length, box.width(), length)
        else:
            length = max(abs(share) * box.width(), 1.0)
            bar = QRectF(box.left(), box.top(), length, box.height())
        if share < 0 and min(bar.width(), bar.height()) > 3:
            painter.setPen(QPen(colour, 1))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, colour)

    def _draw_changes(
        self, painter: QPainter, area: QRectF, shown: NormPicture, changes: Floats
    ) -> None:
        """Write beside each old row by how much it changed."""
        palette, line = self._theme.palette, self._measure().height()
        left = self.width() - self._change_px() - 2
        self._draw_title(painter, QRectF(left, 0, self._change_px(), line), "changed")
        n = len(shown.row_labels)
        for row in labelled(n, area.height(), line):
            if row == n - 1:
                said, colour = "new", palette.accent
            elif changes[row]:
                said, colour = f"{changes[row]:.2g}", palette.without_cache_text
            else:
                said, colour = "no", palette.muted
            painter.setPen(QColor(colour))
            y = area.top() + (row + 0.5) / n * area.height()
            painter.drawText(QRectF(left, y - line / 2, self._change_px(), line), _LEFT, said)

    def _draw_frame(self, painter: QPainter, area: QRectF, n: int) -> None:
        """Frame the row that was appended."""
        height = area.height() / n
        painter.setPen(QPen(QColor(self._theme.palette.accent), 2))
        painter.drawRect(QRectF(area.left(), area.bottom() - height, area.width(), height))

    def _draw_cell(self, painter: QPainter, area: QRectF, shown: NormPicture) -> None:
        """Frame the cell that the keys are at."""
        cell = self._cell()
        if cell is None:
            return
        n_rows, n_columns = shown.values.shape
        height, width = area.height() / n_rows, area.width() / n_columns
        corner = area.topLeft() + QPointF(cell[1] * width, cell[0] * height)
        painter.setPen(QPen(QColor(self._theme.palette.text), 2))
        painter.drawRect(QRectF(corner.x(), corner.y(), width, height).adjusted(-1, -1, 1, 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a cell beside the one in hand."""
        step, cell = _STEPS.get(Qt.Key(event.key())), self._cell()
        if step is None or cell is None:
            super().keyPressEvent(event)
        else:
            self._at = max(cell[0] + step[0], 0), max(cell[1] + step[1], 0)
            self._tell_cell()
            self.tell_reading()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys work here."""
        super().focusInEvent(event)
        self._tell_cell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they do not any more."""
        super().focusOutEvent(event)
        self._tell_cell()

    def _tell_cell(self) -> None:
        """Tell which cell the keys are at, or none without the focus."""
        self._at = self._cell() or self._at
        self.cell_pointed.emit(*(self._cell() or (-1, -1)))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which cell the pointer is on."""
        self.cell_pointed.emit(*(self.cell_at(event.position()) or (-1, -1)))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on none."""
        super().leaveEvent(event)
        self.cell_pointed.emit(-1, -1)


def _shares(numbers: Floats) -> list[float]:
    """Return numbers as signed lengths up to 1; the root keeps small ones in sight."""
    largest = float(np.abs(numbers).max(initial=0.0)) or 1.0
    return (np.sign(numbers) * np.sqrt(np.abs(numbers) / largest)).tolist()
