"""A small picture of the values that an operation returned."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Slot
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.tabs.inside.cells import draw_minus_signs, values_image
from playground.tabs.inside.values import OperationValues

_STRONG = 0.98
"""Share of the values that the colours tell apart: a few giants must not pale the rest."""


class ValuesPicture(Painted, QWidget):
    """Rows are positions, columns features; point at a cell to read it.

    The last row is framed: it is all that a step with the cache computes.
    """

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: OperationValues | None = None
        self._limit = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Values of the operation")
        theme.changed.connect(self._on_theme_changed)

    def show_values(self, values: OperationValues | None) -> None:
        """Show other values."""
        self._shown = values
        if values is not None:
            finite = np.abs(values.values[np.isfinite(values.values)])
            self._limit = float(np.quantile(finite, _STRONG)) if finite.size else 1.0
        self.update()

    def caption(self) -> str:
        """Say in one line what is to be seen."""
        shown = self._shown
        if shown is None:
            return ""
        rows = _span("position", shown.first_row, len(shown.values))
        which = f" of head {shown.head + 1}" if shown.head is not None else ""
        n_columns = len(shown.columns)
        some = "" if n_columns == shown.n_columns else f"{n_columns} of "
        return (
            f"{rows}{which}, {some}{shown.n_columns:,} columns. Blue is above 0, orange (−) below."
        )

    def cell_at(self, where: QPointF) -> tuple[int, int] | None:
        """Return row and column of the cell at a point."""
        if self._shown is None or not self.rect().contains(where.toPoint()):
            return None
        n_rows, n_columns = self._shown.values.shape
        row = int(where.y() / self.height() * n_rows)
        column = int(where.x() / self.width() * n_columns)
        return min(row, n_rows - 1), min(column, n_columns - 1)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the picture grows with its card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows rows."""
        return QSize(120, max(64, 5 * self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, and the frame of the last row."""
        if self._shown is None:
            return
        palette, painter = self._theme.palette, QPainter(self)
        area = QRectF(self.rect())
        painter.drawImage(area, values_image(self._shown.values, self._limit, palette))
        draw_minus_signs(painter, area, self._shown.values, self._limit, palette)
        painter.setPen(QPen(QColor(palette.outline), 1))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        row_height = area.height() / len(self._shown.values)
        last = QRectF(0, area.height() - row_height, area.width(), row_height)
        painter.setPen(QPen(QColor(palette.with_cache), 2))
        painter.drawRect(last.adjusted(1, 0, -1, -1))

    def event(self, event: QEvent) -> bool:
        """Read the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            if cell is not None and self._shown is not None:
                QToolTip.showText(event.globalPos(), self._reading(*cell), self)
            return True
        return super().event(event)

    def _reading(self, row: int, column: int) -> str:
        assert self._shown is not None
        value = float(self._shown.values[row, column])
        said = "hidden: a later token" if np.isnan(value) else f"{value:.3g}"
        position = self._shown.first_row + row
        return f"position {position}, column {self._shown.columns[column]:,}: {said}"


def _span(noun: str, first: int, n: int) -> str:
    return (
        f"{noun.capitalize()} {first}"
        if n == 1
        else f"{noun.capitalize()}s {first}–{first + n - 1}"
    )
