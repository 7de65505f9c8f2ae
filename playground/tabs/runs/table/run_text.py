"""What a run began with and what it wrote, to be read and copied."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from playground.shell.window.help import open_centred

_WIDTH_LETTERS, _HEIGHT_LINES = 72, 22


class WrittenTextDialog(QDialog):
    """The text of one run; what the model wrote is bold. It can be copied, and not edited."""

    def __init__(self, number: int, prompt: str, written: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Text of run {number}")
        self.setModal(False)
        self._text = prompt + written
        self.page = QPlainTextEdit(prompt)
        self.page.setReadOnly(True)
        self.page.setObjectName("runText")
        self.page.setAccessibleName(f"Text of run {number}")
        self._add_bold(written)
        note = QLabel("In bold: what the model wrote.")
        note.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 12, 12)
        layout.addWidget(note)
        layout.addWidget(self.page, 1)
        layout.addWidget(buttons)

    def open(self) -> None:
        """Open in the middle of the window."""
        self.ensurePolished()
        letters, lines = self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing()
        open_centred(self, _WIDTH_LETTERS * letters, _HEIGHT_LINES * lines)

    def _add_bold(self, written: str) -> None:
        cursor = QTextCursor(self.page.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        bold = QTextCharFormat()
        bold.setFontWeight(600)
        cursor.insertText(written, bold)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
