"""The thin bar beside the lines that the model wrote."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_WIDTH_PX = 3.0


class MarginBar(QWidget):
    """Marks the visual rows of an editor that hold at least one character in given ranges.

    Rows, not paragraphs: a prompt and its continuation may share a paragraph of many rows.
    """

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._ranges: tuple[tuple[int, int], ...] = ()
        self._colour = QColor()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        editor.updateRequest.connect(self.update)

    def show_ranges(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Mark these ranges of positions in the editor's document."""
        self._ranges = tuple(ranges)
        self.update()

    def set_colour(self, colour: str) -> None:
        """Draw in this colour."""
        self._colour = QColor(colour)
        self.update()

    def marked_rows(self) -> list[tuple[float, float]]:
        """Return top and bottom of each visible stretch of marked rows, in pixels from the top."""
        stretches: list[tuple[float, float]] = []
        is_joined = False
        for top, bottom, is_marked in self._visible_rows():
            if is_marked and is_joined:
                stretches[-1] = (stretches[-1][0], bottom)
            elif is_marked:
                stretches.append((top, bottom))
            is_joined = is_marked
        return stretches

    def _visible_rows(self) -> Iterator[tuple[float, float, bool]]:
        editor = self._editor
        if not self._ranges:
            return
        block = editor.firstVisibleBlock()
        offset = editor.contentOffset()
        while block.isValid():
            top = editor.blockBoundingGeometry(block).translated(offset).top()
            if top > self.height():
                return
            yield from self._rows_of(block, top)
            block = block.next()

    def _rows_of(self, block: QTextBlock, top: float) -> Iterator[tuple[float, float, bool]]:
        layout = block.layout()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            start = block.position() + line.textStart()
            # An empty row has its line break only; a full one is not marked for that alone.
            stop = start + max(line.textLength(), 1)
            is_marked = any(low < stop and start < high for low, high in self._ranges)
            yield top + line.y(), top + line.y() + line.height(), is_marked

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar along each stretch of marked rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        left = (self.width() - _WIDTH_PX) / 2
        for top, bottom in self.marked_rows():
            bar = QRectF(left, top, _WIDTH_PX, bottom - top)
            painter.drawRoundedRect(bar, _WIDTH_PX / 2, _WIDTH_PX / 2)
