"""Keeps the editor's Qt document and the token document alike."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

from playground.shell.editor.editor_text import differing_stretch, document_text, shown_text
from playground.shell.editor.undo import Edit
from playground.text import DocumentSnapshot, TokenDocument


class DocumentLink(QObject):
    """Carries a person's edits into the token document, and other changes into Qt's.

    The token document is the truth about the text; Qt's shows it, and counts in UTF-16 units.

    Qt tells of a change twice: first what it is, while the layout is still that of the text
    before, and then that it is complete. The token document follows at once, for it asks no
    layout; all others are told when the layout may be asked again.

    Signals:
        edited(DocumentSnapshot, Edit): a person changed the text; the state before, and how.
    """

    edited = Signal(object, object)

    def __init__(self, shown: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self.document = TokenDocument()
        self._shown = shown
        self._is_showing = False
        self._untold: list[tuple[DocumentSnapshot, Edit]] = []
        shown.contentsChange.connect(self._on_contents_change)
        shown.contentsChanged.connect(self._on_contents_changed)

    def append(self, text: str) -> None:
        """Show text that the token document has just got at its end."""
        cursor = QTextCursor(self._shown)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self._insert(cursor, text)

    def show_changes_since(self, old_text: str) -> int:
        """Bring Qt's document from an earlier text to the present one.

        Returns:
            Where the stretch that changed ends now, in UTF-16 units.
        """
        document = self.document
        old, new = shown_text(old_text), shown_text(document.text)
        start, old_end, new_end = differing_stretch(old, new)
        first = document.to_utf16(start)
        cursor = QTextCursor(self._shown)
        cursor.setPosition(first)
        removed = len(old[start:old_end].encode("utf-16-le", "surrogatepass")) // 2
        cursor.setPosition(first + removed, QTextCursor.MoveMode.KeepAnchor)
        self._insert(cursor, new[start:new_end])
        return document.to_utf16(new_end)

    def _insert(self, cursor: QTextCursor, text: str) -> None:
        self._is_showing = True
        try:
            cursor.insertText(shown_text(text))
        finally:
            self._is_showing = False

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        """Carry an edit over.

        Qt counts the end of the last paragraph among what was replaced, now and then, so the
        number of units removed is taken from the two lengths instead.
        """
        if self._is_showing:
            return
        document = self.document
        n_old, n_new = document.to_utf16(document.n_chars), self._shown.characterCount() - 1
        added = min(added, n_new - position)
        start = document.from_utf16(position)
        end = self._offset_behind(position + n_old - (n_new - added))
        first = document.to_utf16(start)
        removed = document.text[start:end]
        behind = n_new - (n_old - document.to_utf16(end))
        inserted = document_text(self._shown, first, behind)
        if inserted == shown_text(removed):
            return
        before = document.snapshot()
        document.replace(start, end, inserted)
        if document.to_utf16(document.n_chars) != n_new:
            # Half a surrogate pair has no place in a text; Qt's document may not be changed here.
            QTimer.singleShot(0, self, self._show_all)
        self._untold.append((before, Edit(start=start, removed=removed, inserted=inserted)))

    @Slot()
    def _on_contents_changed(self) -> None:
        untold, self._untold = self._untold, []
        for before, edit in untold:
            self.edited.emit(before, edit)

    def _offset_behind(self, n_units: int) -> int:
        """Return the offset at or, between the halves of a pair, behind so many units."""
        offset = self.document.from_utf16(n_units)
        return offset if self.document.to_utf16(offset) >= n_units else offset + 1

    @Slot()
    def _show_all(self) -> None:
        cursor = QTextCursor(self._shown)
        cursor.select(QTextCursor.SelectionType.Document)
        self._insert(cursor, self.document.text)
