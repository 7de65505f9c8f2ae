"""Line spacing for a plain text editor, which Qt's own plain layout does not offer."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextDocumentLayout


class SpacedTextLayout(QPlainTextDocumentLayout):
    """Qt's fast layout for plain text, its lines moved apart.

    Everything in the editor (painting, hit testing, scrolling) asks for a block's rectangle before
    it looks at the block's lines, so that is where a block laid out anew is spaced.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._spacing_px = 0

    def set_spacing(self, spacing_px: int) -> None:
        """Put this many more pixels between two lines than the font does."""
        self._spacing_px = spacing_px
        self.requestUpdate()

    # Qt's own

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return a block's rectangle, its lines spaced; an empty one for a block that is gone."""
        rectangle = super().blockBoundingRect(block)
        # Qt asks for the first block in view by its number, also when the text has become shorter.
        if not block.isValid() or not block.isVisible():
            return rectangle
        layout = block.layout()
        if not layout.lineCount():
            return rectangle
        if layout.lineAt(0).y() != self._spacing_px / 2:
            self._space(layout)
            rectangle = super().blockBoundingRect(block)
        rectangle.setHeight(rectangle.height() + self._spacing_px / 2)
        return rectangle

    def _space(self, layout: QTextLayout) -> None:
        y = self._spacing_px / 2
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            line.setPosition(QPointF(line.x(), y))
            y += line.height() + self._spacing_px
