"""The one editor: what a person typed and what the model wrote, in one text."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from playground.kit.look.theme import Theme
from playground.shell.editor.document_link import DocumentLink
from playground.shell.editor.editor_surface import EditorSurface, is_ctrl_y, would_edit
from playground.shell.editor.editor_text import CopiedText, pasted_text
from playground.shell.editor.undo import Edit, UndoHistory
from playground.text import DocumentSnapshot, TextRange, TokenDocument, count_context
from playground.text.passage import Span

_PLACEHOLDER = (
    "Write the beginning of a text and press Generate, or choose one of the sample prompts below."
)
_TIP = (
    "What you type is plain, what the model writes is tinted. Generate goes on from the end, "
    "Continue from here from the caret."
)

_READABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)


class TextEditor(EditorSurface):
    """Plain text with a tint and a thin bar where the model wrote.

    Qt's own undo knows characters only, so it is off, and steps are kept here with their tokens.

    Signals:
        text_edited(): a person changed the text, by typing, pasting, undoing or choosing a sample.
        generation_changed(): `can_regenerate` may have another answer.
        refused(): a person wanted to change the text while it is read-only.
    """

    text_edited = Signal()
    generation_changed = Signal()
    refused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("editor")
        self.setAccessibleName("Text")
        self.setAccessibleDescription(_TIP)
        self.setStatusTip(_TIP)
        self.setPlaceholderText(_PLACEHOLDER)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self._link = DocumentLink(self.document(), self)
        self._link.edited.connect(self._on_edited)
        self._history: UndoHistory[DocumentSnapshot] = UndoHistory()
        self._menu_actions: Sequence[QAction | None] = ()
        self.footer.prompt_chosen.connect(self.replace_text)
        self._is_following = False
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._follow)

    def set_menu_actions(self, actions: Sequence[QAction | None]) -> None:
        """Offer these in the editor's own menu; None is a separating line."""
        self._menu_actions = actions

    # ---- the text --------------------------------------------------------------------------

    @property
    def document_model(self) -> TokenDocument:
        """The truth about the text; change it through this editor only."""
        return self._link.document

    def set_text(
        self,
        text: str,
        generated: Iterable[TextRange] = (),
        breaks: Iterable[TextRange] = (),
    ) -> None:
        """Show a text from before, and forget the steps before; tells nobody.

        Args:
            text: the whole text.
            generated: what of it the model wrote.
            breaks: which new paragraphs of it stand for an end of text.
        """
        old_text = self.document_model.text
        self.document_model.open(text, generated, breaks)
        self._show_since(old_text)
        self._history.clear()

    def set_spans(self, spans: Iterable[Span]) -> None:
        """Show a text as it was kept, and forget the steps before; tells nobody."""
        old_text = self.document_model.text
        self.document_model.open_spans(spans)
        self._show_since(old_text)
        self._history.clear()

    def swap_text(self, spans: Iterable[Span], history: "UndoHistory[DocumentSnapshot]") -> None:
        """Show a text as it was set aside, with the steps before it; tells nobody."""
        self.set_spans(spans)
        self._history = history

    def set_text_aside(self) -> "tuple[tuple[Span, ...], UndoHistory[DocumentSnapshot]]":
        """Return the text and the steps before, for `swap_text`, and begin without steps."""
        aside, self._history = self._history, UndoHistory()
        return self.document_model.spans, aside

    @Slot(str)
    def replace_text(self, text: str) -> None:
        """Put a text in place of all, as a person's edit that one undo takes back."""
        if self.isReadOnly() or text == self.document_model.text:
            return
        self._history.begin(self.document_model.snapshot())
        self._become(text)
        self._history.change()
        self._history.end()
        self.text_edited.emit()

    def _become(self, text: str) -> None:
        document = self.document_model
        old_text = document.text
        document.replace(0, document.n_chars, text)
        self._show_since(old_text)

    # ---- what the model writes -------------------------------------------------------------

    def begin_generation(self) -> None:
        """Make the text read-only, show its end, and take what comes as one step."""
        self._history.begin(self.document_model.snapshot())
        self.document_model.begin_generation()
        self.setTextInteractionFlags(_READABLE)
        self._is_following = True
        self._follow()

    def append_generated(self, token_ids: Iterable[int]) -> None:
        """Add the tokens that the model drew since the last call, in one insert."""
        texts = [self.document_model.append_generated(token_id) for token_id in token_ids]
        if texts:
            self._history.change()
            self._append("".join(texts))

    def end_generation(self) -> None:
        """Show what bytes were still held, and give the text back to the person."""
        self._append(self.document_model.end_generation())
        self._history.end()
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        self.generation_changed.emit()

    def generated_positions(self) -> list[tuple[int, int]]:
        """Return start and end of what the model wrote, as positions in Qt's document."""
        document = self.document_model
        return [
            (document.to_utf16(found.start), document.to_utf16(found.end))
            for found in document.generated_ranges()
        ]

    def mark_divergence(self, at: TextRange | None) -> None:
        """Underline the token at which two computations diverge; None takes the mark away."""
        to_units = self.document_model.to_utf16
        self.underline(at and (to_units(at.start), to_units(at.end)))

    def show_token_count(self, count: int | None, n_ctx: int) -> None:
        """Say how many tokens the model sees; None while that is being found out."""
        document = self.document_model
        counted = document.count()
        n_shown = counted.n_tokens
        has_start = count is not None and (
            document.tokenizer is not None
            and n_shown < count == count_context(document.tokenizer, n_shown)
        )
        self.footer.show_token_count(
            count, n_ctx, has_start_token=has_start, n_without_token=counted.n_without_token
        )

    def can_regenerate(self) -> bool:
        """Return whether the text ends with what the model wrote last."""
        last = self.document_model.last_generation()
        return last is not None and last.start < last.end == self.document_model.n_chars

    def remove_last_generation(self) -> None:
        """Take away what the model wrote last; with the run that follows it is one step."""
        last = self.document_model.last_generation()
        if last is not None:
            with self.changing(is_step=False) as document:
                document.replace(last.start, last.end, "")

    def has_text_behind_caret(self) -> bool:
        """Return whether the caret stands in the middle of the text."""
        return self.textCursor().position() < self.document().characterCount() - 1

    def cut_behind_caret(self) -> None:
        """Cut off what follows the caret; with the run that follows it is one step."""
        if not self.has_text_behind_caret():
            return
        position = self.textCursor().position()
        with self.changing(is_step=False) as document:
            document.replace(document.from_utf16(position), document.n_chars, "")

    @contextmanager
    def changing(self, *, is_step: bool = True) -> Generator[TokenDocument]:
        """Show what is changed in the document here; without `is_step` a run that follows joins."""
        document = self.document_model
        self._history.begin(document.snapshot())
        self._history.change()
        old_text = document.text
        yield document
        self._show_since(old_text, moves_caret=is_step)
        if is_step:
            self._history.end()
            self.text_edited.emit()

    def _append(self, text: str) -> None:
        """Add text at the end, and leave the view, the caret and the selection where they are."""
        if not text:
            return
        place, was_following = self.verticalScrollBar().value(), self._is_following
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        self._link.append(text)
        if cursor.hasSelection():
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self.mark(self.generated_positions())
        self.verticalScrollBar().setValue(place)
        self._is_following = was_following
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Keep what the model writes in sight, also where the view gets less room meanwhile."""
        if self._is_following:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    @Slot(int)
    def _on_scrolled(self, place: int) -> None:
        """Let go of the end when a person leaves it, and take it up again when they return."""
        is_at_end = place >= self.verticalScrollBar().maximum()
        self._is_following = is_at_end and (self._is_following or self.isReadOnly())

    # ---- steps back and forth --------------------------------------------------------------

    @Slot()
    def undo_step(self) -> None:
        """Take the last step back, a whole generation if it was one."""
        if not self.isReadOnly():
            self._restore(self._history.undo(self.document_model.snapshot()))

    @Slot()
    def redo_step(self) -> None:
        """Make the step taken back last again."""
        if not self.isReadOnly():
            self._restore(self._history.redo(self.document_model.snapshot()))

    def can_undo(self) -> bool:
        """Return whether there is a step to take back."""
        return self._history.can_undo and not self.isReadOnly()

    def can_redo(self) -> bool:
        """Return whether there is a step to make again."""
        return self._history.can_redo and not self.isReadOnly()

    def _restore(self, state: DocumentSnapshot | None) -> None:
        if state is None:
            return
        old_text = self.document_model.text
        self.document_model.restore(state)
        self._show_since(old_text)
        self.text_edited.emit()

    def _show_since(self, old_text: str, *, moves_caret: bool = True) -> None:
        end = self._link.show_changes_since(old_text)
        if moves_caret:
            cursor = self.textCursor()
            cursor.setPosition(end)
            self.setTextCursor(cursor)
        self.mark(self.generated_positions())
        self.generation_changed.emit()

    @Slot(object, object)
    def _on_edited(self, before: DocumentSnapshot, edit: Edit) -> None:
        self._history.record(before, edit)
        self.mark(self.generated_positions())
        self.generation_changed.emit()
        self.text_edited.emit()

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step back and forth by our own history, and keep lines plain."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_step()
        elif event.matches(QKeySequence.StandardKey.Redo) or is_ctrl_y(event):
            self.redo_step()
        elif event.matches(QKeySequence.StandardKey.InsertLineSeparator) and not self.isReadOnly():
            # Qt would insert U+2028, which models have hardly seen.
            self.insertPlainText("\n")
        elif self.isReadOnly() and would_edit(event):
            self.refused.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text only; a dropped folder is for the window."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text, whatever it looked like where it came from."""
        self.insertPlainText(pasted_text(source.text()))
        self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy from the truth: Qt's document would turn U+00A0 into a space."""
        cursor, document = self.textCursor(), self.document_model
        start = document.from_utf16(cursor.selectionStart())
        end = document.from_utf16(cursor.selectionEnd())
        return CopiedText(document.text[start:end])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the editor's own menu; what it says of here is where it was asked for."""
        if (
            event.reason() is QContextMenuEvent.Reason.Mouse
            and not self.textCursor().hasSelection()
        ):
            self.setTextCursor(self.cursorForPosition(event.pos()))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self._menu_actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.popup(event.globalPos())
