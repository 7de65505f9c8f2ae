"""How one sees what the model wrote: a tint behind it, a thin bar beside it.

The tint is that of `GeneratedMarks`, which also underlines where two computations diverge; the bar
beside the lines is `MarginBar`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLine,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from playground.kit.look.palette import Palette
from playground.kit.painted import Painted

_BAR_PX = 3.0


class GeneratedMarks:
    """Marks stretches of an editor's text, without touching the text's own format.

    So nothing can leak into what is typed beside them, and recolouring costs nothing.

    Attributes:
        bar: in the margin.
    """

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self.bar = MarginBar(editor)
        self._positions: tuple[tuple[int, int], ...] = ()
        self._divergence: tuple[int, int] | None = None
        self._tint = QColor()
        self._line: QColor | None = None
        self._warning = QColor()

    def show_positions(self, positions: Sequence[tuple[int, int]]) -> None:
        """Mark these stretches, each from one position of Qt's document to another."""
        self._positions = tuple(positions)
        self.bar.show_ranges(self._positions)
        self._refresh()

    def show_divergence(self, stretch: tuple[int, int] | None) -> None:
        """Underline, wavily, the token at which two computations diverge; None for none."""
        self._divergence = stretch
        self._refresh()

    def recolour(self, palette: Palette) -> None:
        """Take the colours of a palette."""
        self._tint = QColor(palette.generated_tint)
        self._line = QColor(palette.accent) if palette.is_high_contrast else None
        self._warning = QColor(palette.warning)
        self.bar.set_colour(palette.accent)
        self.show_positions(self._positions)

    def place_bar(self, area: QRect) -> None:
        """Give the bar its part of the margin."""
        self.bar.setGeometry(area)

    def _refresh(self) -> None:
        marked = [self._tinted(*stretch) for stretch in self._positions]
        if self._divergence is not None:
            marked.append(self._underlined(*self._divergence))
        self._editor.setExtraSelections(marked)

    def _underlined(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        selection = self._tinted(start, end)
        ground = QColor(self._warning)
        ground.setAlphaF(0.25)
        style = QTextCharFormat.UnderlineStyle.WaveUnderline
        selection.format.setBackground(ground)  # pyright: ignore[reportAttributeAccessIssue]
        selection.format.setUnderlineStyle(style)  # pyright: ignore[reportAttributeAccessIssue]
        selection.format.setUnderlineColor(self._warning)  # pyright: ignore[reportAttributeAccessIssue]
        return selection

    def _tinted(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        cursor = QTextCursor(self._editor.document())
        last = self._editor.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        # PySide's stubs call both of these descriptors.
        selection.cursor = cursor  # pyright: ignore[reportAttributeAccessIssue]
        selection.format.setBackground(self._tint)  # pyright: ignore[reportAttributeAccessIssue]
        if self._line is not None:
            dots = QTextCharFormat.UnderlineStyle.DotLine
            selection.format.setUnderlineStyle(dots)  # pyright: ignore[reportAttributeAccessIssue]
            selection.format.setUnderlineColor(self._line)  # pyright: ignore[reportAttributeAccessIssue]
        return selection


class MarginBar(Painted, QWidget):
    """Marks the visual rows of an editor that hold at least one character in given ranges.

    Rows, not paragraphs: a prompt and its continuation may share a paragraph of many rows.
    """

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._ranges: tuple[tuple[int, int], ...] = ()
        self._colour = QColor()
        self.setAccessibleName("What the model wrote")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        editor.updateRequest.connect(self.update)

    def show_ranges(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Mark these ranges of positions in the editor's document."""
        self._ranges = tuple(ranges)
        self.update()

    def in_words(self) -> str:
        """Return which characters the model wrote, for those who do not see the bar."""
        stretches = (f"{start + 1:,} to {end:,}" for start, end in self._ranges)
        return f"Characters {', '.join(stretches)}." if self._ranges else "Nothing yet."

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
        if not self._ranges:
            return
        for block, line, place in rows_in_view(self._editor):
            start = block.position() + line.textStart()
            # An empty row has its line break only; a full one is not marked for that alone.
            stop = start + max(line.textLength(), 1)
            is_marked = any(low < stop and start < high for low, high in self._ranges)
            top = place.y() + line.y()
            yield top, top + line.height(), is_marked

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar along each stretch of marked rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        left = (self.width() - _BAR_PX) / 2
        for top, bottom in self.marked_rows():
            bar = QRectF(left, top, _BAR_PX, bottom - top)
            painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)


def rows_in_view(editor: QPlainTextEdit) -> Iterator[tuple[QTextBlock, QTextLine, QPointF]]:
    """Yield the rows that can be seen, and one more at either end, from the top.

    A paragraph may be many times longer than the view, so its rows are not all looked at.

    Yields:
        The row's block, the row, and where the block begins in the view.
    """
    height, offset = editor.viewport().height(), editor.contentOffset()
    block = editor.firstVisibleBlock()
    while block.isValid():
        place = editor.blockBoundingGeometry(block).translated(offset).topLeft()
        if place.y() > height:
            return
        layout = block.layout()
        numbers = range(layout.lineCount())
        first = bisect_left(numbers, -place.y(), key=lambda number: layout.lineAt(number).y())
        for number in numbers[max(0, first - 2) :]:
            line = layout.lineAt(number)
            if place.y() + line.y() - line.height() > height:
                return
            yield block, line, place
        block = block.next()
