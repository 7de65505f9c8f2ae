"""A few sentences below one another, as high as they need to be at their width."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.kit.wrapped_label import WrappedLabel

_MOST_LINES = 3
"""Of each sentence; its tooltip has the rest."""
_SPACING_PX = 3


class Sentences(QWidget):
    """Shows up to a number of sentences; it is hidden while there are none.

    Each label's height is fixed to what its width asks for. Left to the layouts around it, a
    scrolling page takes every label for one line and lets the last ones run into one another.
    """

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [WrappedLabel(max_lines=_MOST_LINES) for _ in range(most)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING_PX)
        for label in self._labels:
            label.setProperty("role", "muted")
            label.hide()
            layout.addWidget(label)
        self.hide()

    def texts(self) -> list[str]:
        """Return the sentences shown."""
        return [label.text() for label in self._labels if not label.isHidden()]

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these sentences, nothing if there are none."""
        for place, label in enumerate(self._labels):
            has_words = place < len(sentences)
            label.setText(sentences[place] if has_words else "")
            label.setVisible(has_words)
        self.setVisible(bool(sentences))
        self._fit()

    def _fit(self) -> None:
        for label in self._labels:
            label.setFixedHeight(label.heightForWidth(self.width()))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the sentences take the lines they need at the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Let them take the lines they need in another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
