"""How one sees what the model wrote: a tint behind it, a thin bar beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from playground.kit.look.palette import Palette
from playground.shell.editor.margin_bar import MarginBar


class GeneratedMarks:
    """Marks stretches of an editor's text, without touching the text's own format.

    So nothing can leak into what is typed beside them, and recolouring costs nothing.
    """

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self._bar = MarginBar(editor)
        self._positions: tuple[tuple[int, int], ...] = ()
        self._divergence: tuple[int, int] | None = None
        self._tint = QColor()
        self._warning = QColor()

    @property
    def bar(self) -> MarginBar:
        """The bar in the margin."""
        return self._bar

    def show_positions(self, positions: Sequence[tuple[int, int]]) -> None:
        """Mark these stretches, each from one position of Qt's document to another."""
        self._positions = tuple(positions)
        self._bar.show_ranges(self._positions)
        self._refresh()

    def show_divergence(self, stretch: tuple[int, int] | None) -> None:
        """Underline, wavily, the token at which two computations parted; None for none."""
        self._divergence = stretch
        self._refresh()

    def recolour(self, palette: Palette) -> None:
        """Take the colours of a palette."""
        self._tint = QColor(palette.generated_tint)
        self._warning = QColor(palette.warning)
        self._bar.set_colour(palette.accent)
        self.show_positions(self._positions)

    def place_bar(self, area: QRect) -> None:
        """Give the bar its part of the margin."""
        self._bar.setGeometry(area)

    def _refresh(self) -> None:
        marked = [self._tinted(*stretch) for stretch in self._positions]
        if self._divergence is not None:
            marked.append(self._underlined(*self._divergence))
        self._editor.setExtraSelections(marked)

    def _underlined(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        selection = self._tinted(start, end)
        tone = QColor(self._warning)
        tone.setAlphaF(0.25)
        style = QTextCharFormat.UnderlineStyle.WaveUnderline
        selection.format.setBackground(tone)  # pyright: ignore[reportAttributeAccessIssue]
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
        return selection
