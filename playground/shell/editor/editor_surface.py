"""How the editor looks: spaced lines, marks beside and behind them, a line of facts below.

`EditorSurface` is the widget, and `SpacedTextLayout` moves its lines apart.
"""

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMargins, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlock,
    QTextDocument,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.shell.editor.editor_footer import EditorFooter
from playground.shell.editor.generated_marks import GeneratedMarks

if TYPE_CHECKING:  # models come after the first paint
    from playground.models.sample_prompts import SamplePrompt

LINE_SPACING = 0.36
"""Of the height of the text, between two lines."""
_LEFT_PX, _TOP_PX, _RIGHT_PX = 22, 10, 10
_LEAST_LINES = 3
UNBROKEN_CHARS = 8192
"""A paragraph with a word of this length is wrapped anywhere.

For each row Qt looks for a place to break up to the word's end: the time grows with the square of
its length, half a second for 100,000 characters.
"""
# Chinese, Japanese and Korean may be broken at nearly every character.
_WORD = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")


class EditorSurface(QPlainTextEdit):
    """A plain text widget that can mark stretches of its text.

    Attributes:
        footer: the line under the text.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line_spacing = LINE_SPACING
        self._spaced_layout = SpacedTextLayout(self.document())
        self.document().setDocumentLayout(self._spaced_layout)
        self._marks = GeneratedMarks(self)
        self.footer = EditorFooter(self)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    def mark(self, positions: Sequence[tuple[int, int]]) -> None:
        """Mark stretches as written by the model, each from one document position to another."""
        self._marks.show_positions(positions)

    def underline(self, stretch: tuple[int, int] | None) -> None:
        """Underline one stretch between two document positions, wavily; None for none."""
        self._marks.show_divergence(stretch)

    def marked_rows(self) -> list[tuple[float, float]]:
        """Return top and bottom of each stretch that the bar in the margin spans, in pixels."""
        return self._marks.bar.marked_rows()

    def set_line_spacing(self, share: float = LINE_SPACING) -> None:
        """Leave so much of the text's height between two lines."""
        self._line_spacing = share
        self._space_lines()

    def set_sample_prompts(self, prompts: Sequence["SamplePrompt"]) -> None:
        """Offer texts to start from."""
        self.footer.set_sample_prompts(prompts)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._marks.recolour(palette)
        self._space_lines()
        self._arrange()

    def _space_lines(self) -> None:
        self._spaced_layout.set_spacing(round(self.fontMetrics().height() * self._line_spacing))

    def _arrange(self) -> None:
        """Keep room beside the text for the bar, and below it for the footer."""
        footer_px = 0 if self.footer.isHidden() else self.footer.sizeHint().height()
        margins = QMargins(_LEFT_PX, _TOP_PX, _RIGHT_PX, footer_px + 4)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)
            self.updateGeometry()  # the least height is another
        inside, view = self.contentsRect(), self.viewport().geometry()
        self._marks.place_bar(QRect(inside.left(), view.top(), _LEFT_PX, view.height()))
        footer_top = inside.bottom() + 1 - footer_px
        self.footer.setGeometry(inside.left(), footer_top, self._footer_width(), footer_px)

    def _footer_width(self) -> int:
        bar = self.verticalScrollBar()
        return self.contentsRect().width() - (bar.width() if bar.isVisible() else 0)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for a few lines and the footer, and any width."""
        line_px = self.fontMetrics().height() * (1 + LINE_SPACING)
        margins = self.viewportMargins()
        return QSize(0, round(_LEAST_LINES * line_px) + 1 + margins.top() + margins.bottom())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; the text size is the window's, so Ctrl with the wheel is not for the editor."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the distance of the lines in step with the size of the text."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._space_lines()
            self._arrange()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep bar and footer in their places."""
        super().resizeEvent(event)
        self._arrange()


class SpacedTextLayout(QPlainTextDocumentLayout):
    """Qt's fast layout for plain text, its lines moved apart.

    Everything in the editor (painting, hit testing, scrolling) asks for a block's rectangle before
    it looks at the block's lines, so that is where a block laid out anew is spaced.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._spacing_px = 0
        self._is_choosing_wrap = False

    def set_spacing(self, spacing_px: int) -> None:
        """Put this many more pixels between two lines than the font does."""
        self._spacing_px = spacing_px
        self.requestUpdate()

    # Qt's own

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return a block's rectangle, its lines spaced; an empty one for a block that is gone."""
        layout = block.layout() if block.isValid() else None
        if layout is None or layout.lineCount():
            rectangle = super().blockBoundingRect(block)
        else:
            with self._wrapping(block):
                rectangle = super().blockBoundingRect(block)
        # Qt asks for the first block in view by its number, also when the text has become shorter.
        if layout is None or not block.isVisible():
            return rectangle
        if not layout.lineCount():
            return rectangle
        if layout.lineAt(0).y() != self._spacing_px / 2:
            self._space(layout)
            rectangle = super().blockBoundingRect(block)
        rectangle.setHeight(rectangle.height() + self._spacing_px / 2)
        return rectangle

    def documentChanged(self, start: int, removed: int, added: int) -> None:
        """Lay out the block that changed; Qt leaves several for when they are asked for."""
        if self._is_choosing_wrap:
            return
        with self._wrapping(self.document().findBlock(start)):
            super().documentChanged(start, removed, added)

    @contextmanager
    def _wrapping(self, block: QTextBlock) -> Generator[None]:
        """Have lines break where they may in this block; Qt knows one way for a whole document."""
        modes = QTextOption.WrapMode
        is_unbroken = _is_unbroken(block)
        mode = modes.WrapAnywhere if is_unbroken else modes.WrapAtWordBoundaryOrAnywhere
        before = self.document().defaultTextOption()
        if before.wrapMode() is mode:
            yield
            return
        now = QTextOption(before)
        now.setWrapMode(mode)
        self._set_option(now)
        try:
            yield
        finally:
            self._set_option(before)

    def _set_option(self, option: QTextOption) -> None:
        """Change how lines break from now on, and leave those that there are."""
        self._is_choosing_wrap = True
        self.document().setDefaultTextOption(option)
        self._is_choosing_wrap = False

    def _space(self, layout: QTextLayout) -> None:
        y = self._spacing_px / 2
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            line.setPosition(QPointF(line.x(), y))
            y += line.height() + self._spacing_px


def _is_unbroken(block: QTextBlock) -> bool:
    """Tell whether a block has a word too long to look for its end at every row."""
    if block.length() <= UNBROKEN_CHARS:
        return False
    return any(len(word[0]) >= UNBROKEN_CHARS for word in _WORD.finditer(block.text()))


def would_edit(event: QKeyEvent) -> bool:
    """Return whether a key would write, delete, cut or paste."""
    keys = QKeySequence.StandardKey
    if event.key() in (
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    ):
        return True
    if any(map(event.matches, (keys.Cut, keys.Paste))):
        return True
    held = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return not held and event.text().isprintable() and bool(event.text())


def is_ctrl_y(event: QKeyEvent) -> bool:
    """Return whether it is the other key of redo, whatever the platform's."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
