"""What is asked and shown of one run beside the window: its text, its name and comment."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from playground.shell.window.help import open_centred

_TEXT_LETTERS, _TEXT_LINES = 72, 22
_NOTES_LETTERS, _NOTES_LINES = 56, 13
_NAME_LETTERS = 200


class _RunDialog(QDialog):
    """A dialog about one run, in the middle of the window."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)

    def open_in_letters(self, n_letters: int, n_lines: int) -> None:
        """Open with room for so many letters and lines."""
        self.ensurePolished()
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing()
        open_centred(self, n_letters * letter, n_lines * line)


class WrittenTextDialog(_RunDialog):
    """The text of one run; what the model wrote is bold. It can be copied, and not edited."""

    def __init__(self, number: int, prompt: str, written: str, parent: QWidget) -> None:
        super().__init__(f"Text of run {number}", parent)
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
        self.open_in_letters(_TEXT_LETTERS, _TEXT_LINES)

    def _add_bold(self, written: str) -> None:
        cursor = QTextCursor(self.page.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        bold = QTextCharFormat()
        bold.setFontWeight(600)
        cursor.insertText(written, bold)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


class RunNotesDialog(_RunDialog):
    """What a person calls a run and says of it.

    Signals:
        written(str, str): name and comment, once they are to be kept.
    """

    written = Signal(str, str)

    def __init__(self, number: int, name: str, comment: str, parent: QWidget) -> None:
        super().__init__(f"Name and comment of run {number}", parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name = QLineEdit(name)
        self.name.setObjectName("runName")
        self.name.setAccessibleName("Name")
        self.name.setMaxLength(_NAME_LETTERS)
        self.name.setPlaceholderText(f"Run {number}")
        self.name.selectAll()
        self.comment = QPlainTextEdit(comment)
        self.comment.setObjectName("runComment")
        self.comment.setProperty("role", "field")
        self.comment.setAccessibleName("Comment")
        self.comment.setTabChangesFocus(True)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        buttons = QDialogButtonBox(ok | cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QFormLayout(self)
        layout.setContentsMargins(18, 16, 12, 12)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout.addRow("Name", self.name)
        layout.addRow("Comment", self.comment)
        layout.addRow(buttons)

    def open(self) -> None:
        """Open in the middle of the window."""
        self.open_in_letters(_NOTES_LETTERS, _NOTES_LINES)

    # Qt's own

    def accept(self) -> None:
        """Have both kept."""
        self.written.emit(self.name.text().strip(), self.comment.toPlainText().strip())
        super().accept()
