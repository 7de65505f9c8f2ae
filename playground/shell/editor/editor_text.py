"""The text as it is, as Qt's document holds it, unit for unit, and as the clipboard does."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication, QTextCursor, QTextDocument

# In Qt's document these end a paragraph, as "\n" does, and come back as U+2029.
_BREAKS = dict.fromkeys(map(ord, "\u2029\ufdd0\ufdd1"), "\n")
# Qt would make one break of "\r\n", and PySide takes the byte order marks at the beginning of a
# string away: the two texts would no longer be of one length.
_SHOWN = {**_BREAKS, ord("\r"): "\u200b", 0xFEFF: "\u200b", 0xFFFE: "\ufffd"}
_PASTED = {**_BREAKS, 0xFEFF: None, 0xFFFE: None}


def shown_text(text: str) -> str:
    """Return the text to put into Qt's document: as many UTF-16 units, none with a side effect."""
    return text.translate(_SHOWN)


def pasted_text(text: str) -> str:
    """Return text from the clipboard without byte order marks, every line break a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PASTED)


def document_text(document: QTextDocument, start: int, end: int) -> str:
    """Return what stands between two positions, in UTF-16 units; U+00A0 and U+2028 stay.

    `toPlainText` would turn the one into a space and the other into a line break.
    """
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace("\u2029", "\n")


def differing_stretch(old: str, new: str) -> tuple[int, int, int]:
    """Return where two texts begin to differ, and where that ends in the one and in the other."""
    start = _common_prefix(old, new)
    tail = min(len(old), len(new)) - start
    same = _common_prefix(old[::-1][:tail], new[::-1][:tail])
    return start, len(old) - same, len(new) - same


def _common_prefix(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike, by halving: comparing is fast."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


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
