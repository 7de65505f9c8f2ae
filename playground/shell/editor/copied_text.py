"""What the editor gives to the clipboard, and how it is let go of at the end."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication


class CopiedText(QMimeData):
    """A piece of text that was copied, cut, selected or dragged.

    Qt asks the editor for such an object and keeps it while it is on the clipboard, past the end
    of Python, and destroying it there ends the process with a segmentation fault.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)


def let_go_of_copied_text() -> None:
    """Put an object of Qt's own with the same text in the place of one made in Python."""
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        # Not by who owns the clipboard: not every platform says.
        copied = clipboard.mimeData(mode)
        if isinstance(copied, CopiedText):
            clipboard.setText(copied.text(), mode)
