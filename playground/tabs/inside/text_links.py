"""What a token looks at, shown in the editor's text."""

from collections.abc import Sequence
from math import sqrt

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from playground.kit.look.theme import Theme
from playground.shell.editor.editor import TextEditor
from playground.shell.editor.token_colour import TokenMark
from playground.shell.editor.token_marks import TokenMarks

Links = Sequence[tuple[int, float]]
"""Positions and weights."""
_FULLEST = 0.55
"""Opacity upon a token that has all the weight; the text under it stays readable."""


class LinkMarks(TokenMarks):
    """Fills the tokens that are looked at, and frames the one that looks: the one unmarked."""

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every visible link."""
        if not self.marks:
            return
        painter, palette = QPainter(self), self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, room in self.pieces():
            box = QRectF(room).adjusted(0.5, -1, -0.5, 1)
            if mark.strength is None:
                painter.setPen(QPen(QColor(palette.text), 1.5))
                painter.drawRoundedRect(box, 4, 4)
            else:
                fill = QColor(palette.accent)
                fill.setAlphaF(_FULLEST * sqrt(mark.strength))
                painter.fillRect(box, fill)


class TextLinks:
    """Turns positions of a step's context into places of the text, and marks them.

    Attributes:
        marks: what is drawn over the text.
    """

    def __init__(self, editor: TextEditor, theme: Theme) -> None:
        self._editor = editor
        self.marks = LinkMarks(editor, theme)
        editor.text_edited.connect(self.hide)

    def show(self, context: tuple[int, ...], position: int, links: Links) -> None:
        """Mark what the token at a position looks at, unless the text is not that any more."""
        document = self._editor.document_model
        n_hidden = _hidden(context, document.tokens() or ())
        weights = {place: weight for place, weight in links if place != position}
        if n_hidden is None:
            self.hide()
            return
        wanted = {place - n_hidden: weight for place, weight in weights.items()}
        self.marks.show_marks(
            [
                TokenMark(
                    start=document.to_utf16(span.start),
                    end=document.to_utf16(span.end),
                    token_id=span.token_id,
                    strength=wanted.get(span.index),
                )
                for span in document.token_spans()
                if span.index in wanted or span.index == position - n_hidden
            ]
        )

    def hide(self) -> None:
        """Leave the text unmarked."""
        self.marks.show_marks(())


def _hidden(context: tuple[int, ...], tokens: tuple[int, ...]) -> int | None:
    """Return how many tokens of a context a text does not show; None when it is another text."""
    for n_hidden in (0, 1):
        shown = context[n_hidden:]
        if tokens[: len(shown)] == shown:
            return n_hidden
    return None
