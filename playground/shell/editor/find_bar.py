"""Looks for words in the text: a field over the text's end, for as long as it is wanted."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from playground.shell.editor.editor import TextEditor


class FindBar(QWidget):
    """A field, two arrows and how many places there are; Esc closes it.

    Upper and lower case are the same unless something is written in upper case. Typing goes to the
    first place behind where the search began, Enter to the next, Shift+Enter to the one before.

    Signals:
        closed(): the keys are to go back to the text.
    """

    closed = Signal()

    def __init__(self, editor: TextEditor) -> None:
        super().__init__()
        self._editor = editor
        self._begin = 0
        self.field = QLineEdit()
        self.field.setObjectName("findField")
        self.field.setPlaceholderText("Find in the text")
        self.field.setAccessibleName("Find in the text")
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(self._on_edited)
        self.count = QLabel()
        self.count.setObjectName("findCount")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.count)
        for words, name, tip, act in (
            ("↑", "findPrevious", "The place before (Shift+Enter)", self.find_previous),
            ("↓", "findNext", "The next place (Enter)", self.find_next),
            ("✕", "findClose", "Closes the search (Esc)", self.close_bar),
        ):
            button = QToolButton()
            button.setText(words)
            button.setObjectName(name)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setAutoRaise(True)
            button.clicked.connect(act)
            layout.addWidget(button)
        self.hide()

    @Slot()
    def open_bar(self) -> None:
        """Begin a search at the caret, for what is selected if that is on one line."""
        cursor = self._editor.textCursor()
        self._begin = cursor.selectionStart()
        selected = cursor.selectedText()
        if selected and "\u2029" not in selected:
            self.field.setText(selected)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._show_count()

    @Slot()
    def close_bar(self) -> None:
        """Leave what was found selected."""
        self.hide()
        self.closed.emit()

    @Slot()
    def find_next(self) -> None:
        """Go to the next place, behind the last one to the first."""
        self._go(self._editor.textCursor().selectionEnd(), 1)

    @Slot()
    def find_previous(self) -> None:
        """Go to the place before, from the first one to the last."""
        self._go(self._editor.textCursor().selectionStart(), -1)

    @Slot()
    def _on_edited(self) -> None:
        self._go(self._begin, 1)

    def _places(self) -> list[int]:
        """Return where the words begin, in UTF-16 code units as Qt counts."""
        words, text = self.field.text(), self._editor.document_model.text
        if not words:
            return []
        if words == words.lower():
            # Lower case of some letters is longer: those are compared as they stand.
            text = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
        places: list[int] = []
        at = text.find(words)
        while at >= 0:
            places.append(at)
            at = text.find(words, at + len(words))
        return [self._editor.document_model.to_utf16(place) for place in places]

    def _go(self, position: int, direction: int) -> None:
        """Select the first place from a position on, or the last one before it."""
        places = self._places()
        if places:
            if direction > 0:
                place = next((each for each in places if each >= position), places[0])
            else:
                place = next((each for each in reversed(places) if each < position), places[-1])
            cursor = self._editor.textCursor()
            cursor.setPosition(place)
            length = len(self.field.text().encode("utf-16-le", "surrogatepass")) // 2
            cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
            self._editor.setTextCursor(cursor)
            self._editor.ensureCursorVisible()
        self._show_count(places)

    def _show_count(self, places: list[int] | None = None) -> None:
        """Say which place of how many is selected."""
        places = self._places() if places is None else places
        at = self._editor.textCursor().selectionStart()
        if not self.field.text():
            self.count.clear()
        elif at in places and self._editor.textCursor().hasSelection():
            self.count.setText(f"{places.index(at) + 1:,} of {len(places):,}")
        else:
            self.count.setText(f"{len(places):,}" if places else "Not found")

    # Qt's own

    def event(self, event: QEvent) -> bool:
        """Have Esc close the search, not stop a run."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter, back by Shift+Enter, and leave by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.find_previous() if is_back else self.find_next()
        else:
            super().keyPressEvent(event)
