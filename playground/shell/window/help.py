"""A page of the Help menu, beside the window rather than in its way."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

_WIDTH_LETTERS = 72


class HelpDialog(QDialog):
    """Shows one page; Esc or Close takes it away."""

    def __init__(self, title: str, page: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setModal(False)
        words = QLabel(page)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setContentsMargins(6, 2, 14, 2)
        words.setAccessibleName(title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(words)
        area.viewport().setAutoFillBackground(False)
        words.setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 8, 12)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self._fit(words, buttons)

    def _fit(self, words: QLabel, buttons: QDialogButtonBox) -> None:
        """Take the size of the page, or nine tenths of the screen's height at most."""
        width = _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()
        height = words.heightForWidth(width - 60) + buttons.sizeHint().height() + 60
        self.resize(width, min(height, round(self.screen().availableGeometry().height() * 0.9)))
