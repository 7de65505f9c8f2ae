"""Which token of the editor's text the pointer is on, and clicks on it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QTextCursor

from playground.shell.editor.editor import TextEditor

_REST_MS = 220
"""The pointer has to rest on a token for this long: passing over the text shows nothing."""
_CLICK_PX = 4


class TokenPointer(QObject):
    """Watches the pointer over an editor from outside; the editor stays as it is.

    Signals:
        hovered(int): the pointer rests on this token of the text.
        left(): it no longer rests on any.
        clicked(int): a token was clicked, without selecting text.
    """

    hovered = Signal(int)
    left = Signal()
    clicked = Signal(int)

    def __init__(self, editor: TextEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._place: int | None = None
        self._pressed: QPoint | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        editor.viewport().setMouseTracking(True)
        editor.viewport().installEventFilter(self)

    def token_at(self, point: QPoint) -> int | None:
        """Return which token of the text is under a point of the viewport."""
        editor = self._editor
        near = editor.cursorForPosition(point)
        if point.x() < editor.cursorRect(near).x():
            near.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        box = editor.cursorRect(near)
        behind = QTextCursor(near)
        if not behind.movePosition(QTextCursor.MoveOperation.NextCharacter):
            return None
        end = editor.cursorRect(behind)
        right = end.x() if end.y() == box.y() else box.x() + editor.fontMetrics().height()
        if not (box.top() <= point.y() <= box.bottom() and box.x() <= point.x() <= right):
            return None
        document = editor.document_model
        span = document.token_at(document.from_utf16(near.position()))
        return None if span is None else span.index

    def rect_of(self, place: int) -> QRect | None:
        """Return where the beginning of a token stands in the window; None if it cannot be seen."""
        document, editor = self._editor.document_model, self._editor
        spans = document.token_spans()
        if not 0 <= place < len(spans):
            return None
        cursor = QTextCursor(editor.document())
        cursor.setPosition(document.to_utf16(spans[place].start))
        rect = editor.cursorRect(cursor)
        if not editor.viewport().rect().intersects(rect):
            return None
        return rect.translated(editor.viewport().mapTo(editor.window(), QPoint()))

    @Slot()
    def _on_rest(self) -> None:
        if self._place is not None:
            self.hovered.emit(self._place)

    def _move_to(self, place: int | None) -> None:
        if place == self._place:
            return
        self._place = place
        self._rest.stop()
        self.left.emit()
        if place is not None:
            self._rest.start()

    def _release(self, event: QMouseEvent) -> None:
        """Take a press and a release at one place for a click."""
        pressed, self._pressed = self._pressed, None
        point = event.position().toPoint()
        if pressed is None or (point - pressed).manhattanLength() > _CLICK_PX:
            return
        place = self.token_at(point)
        if place is not None and not self._editor.textCursor().hasSelection():
            self.clicked.emit(place)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the pointer's events and pass them on."""
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseMove:
                    has_button = event.buttons() != Qt.MouseButton.NoButton
                    point = event.position().toPoint()
                    self._move_to(None if has_button else self.token_at(point))
                case QEvent.Type.MouseButtonPress:
                    is_left = event.button() is Qt.MouseButton.LeftButton
                    self._pressed = event.position().toPoint() if is_left else None
                    self._move_to(None)
                case QEvent.Type.MouseButtonRelease:
                    self._release(event)
                case _:
                    pass
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._move_to(None)
        return super().eventFilter(watched, event)
