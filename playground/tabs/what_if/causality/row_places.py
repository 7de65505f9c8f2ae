"""Where the parts of the grid of rows are drawn."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

_MAX_CELL_PX = 44.0
_GAP_PX = 4.0
_LINES_ACROSS, _LINES_UPRIGHT = 2.0, 3.5
"""Lines of text that the tokens take in height: written across a column, or up along it."""
_UPRIGHT_BELOW = 2.2
"""Narrower columns than so many lines of text hold no word across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlaces:
    """The geometry of a grid with labels on the left and tokens above.

    Attributes:
        bounds: all the room there is.
        n_lines: layers, the embedding included.
        n_tokens: columns.
        label_px: width of the labels.
        line_px: height of a line of text.
    """

    bounds: QRectF
    n_lines: int
    n_tokens: int
    label_px: float
    line_px: float

    @property
    def cell_width(self) -> float:
        """Width of a column in pixels."""
        return max(self.bounds.width() - self.label_px, 1.0) / self.n_tokens

    @property
    def is_upright(self) -> bool:
        """Whether tokens are written upwards, for want of width."""
        return self.cell_width < _UPRIGHT_BELOW * self.line_px

    @property
    def token_height(self) -> float:
        """Height of the tokens' texts in pixels."""
        return self.line_px * (_LINES_UPRIGHT if self.is_upright else _LINES_ACROSS)

    @property
    def cell_height(self) -> float:
        """Height of a line in pixels."""
        room = self.bounds.height() - self.token_height - _GAP_PX
        return max(min(room / self.n_lines, _MAX_CELL_PX), 1.0)

    @property
    def top(self) -> float:
        """Where the cells begin."""
        return self.bounds.top() + self.token_height + _GAP_PX

    @property
    def left(self) -> float:
        """Where the cells begin."""
        return self.bounds.left() + self.label_px

    def cell(self, line: int, column: int) -> QRectF:
        """Return the place of a cell, with a hair of card around it."""
        x = self.left + column * self.cell_width
        y = self.top + line * self.cell_height
        gap = 1.0 if self.cell_height >= 6 else 0.5
        return QRectF(x, y, self.cell_width, self.cell_height).adjusted(gap, gap, -gap, -gap)

    def column(self, column: int) -> QRectF:
        """Return the place of a column's cells."""
        x = self.left + column * self.cell_width
        return QRectF(x, self.top, self.cell_width, self.n_lines * self.cell_height)

    def token(self, column: int) -> QRectF:
        """Return the place of a token's text."""
        x = self.left + column * self.cell_width
        return QRectF(x + 1, self.bounds.top(), self.cell_width - 2, self.token_height)

    def label(self, line: int) -> QRectF:
        """Return the place of a layer's name."""
        y = self.top + (line + 0.5) * self.cell_height - self.line_px / 2
        return QRectF(self.bounds.left(), y, self.label_px - 8, self.line_px)

    def shows_label(self, line: int) -> bool:
        """Tell whether a layer's name has room: the first and the last always, others in turn."""
        every = max(1, -int(-self.line_px // self.cell_height))
        last = self.n_lines - 1
        return line in (0, last) or (line % every == 0 and last - line >= every)

    def column_at(self, where: QPointF) -> int | None:
        """Return the column at a point, its token included."""
        if not self.bounds.contains(where) or where.x() < self.left:
            return None
        return min(int((where.x() - self.left) / self.cell_width), self.n_tokens - 1)

    def cell_at(self, where: QPointF) -> tuple[int, int] | None:
        """Return line and column of the cell at a point."""
        column = self.column_at(where)
        line = int((where.y() - self.top) // self.cell_height)
        return None if column is None or not 0 <= line < self.n_lines else (line, column)
