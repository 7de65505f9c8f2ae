"""The text under the pointer: what a token has to tell, and a click that selects its step."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QTextCursor

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.shell.editor.editor import TextEditor
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.pointer.figures import TokenFacts
from playground.tabs.next_token.pointer.token_popup import TokenPopup
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import AskToken, TokenFigures
from playground.text import Origin, TokenSpan

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


class TextPointerPresenter(Presenter):
    """Tells of the token under the pointer, and selects the step of one that is clicked."""

    def __init__(
        self,
        context: AppContext,
        pointer: TokenPointer,
        popup: TokenPopup,
        *,
        index: TextIndex,
        figures: TextFigures,
        brancher: Brancher,
    ) -> None:
        super().__init__(context)
        self._popup = popup
        self._index = index
        self._figures = figures
        self._brancher = brancher
        self._client = context.question_client(self)
        self._place: int | None = None
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        pointer.hovered.connect(self.on_hovered)
        pointer.left.connect(self.on_left)
        pointer.clicked.connect(self.on_clicked)
        popup.alternative_chosen.connect(self.on_alternative_chosen)
        context.window.editor.text_edited.connect(self.on_left)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the token; another model thinks otherwise of it."""
        self.on_left()
        self._popup.dismiss()

    @Slot(int)
    def on_hovered(self, place: int) -> None:
        """Tell of a token that the model wrote; what is not known yet follows."""
        span = self._span_at(place)
        if span is None or span.origin is not Origin.GENERATED:
            self.on_left()
            return
        self._place = place
        figures = self._figures.of(place)
        self._tell(span, figures)
        context = self._index.model_context()
        n_before = place + self._index.n_hidden()
        if figures is None and context is not None and n_before > 0:
            if not self._brancher.is_running:
                self.context.controller.worker_wanted.emit()
            self._client.ask(AskToken(context=context[:n_before], token_id=span.token_id))

    @Slot()
    def on_left(self) -> None:
        """The pointer is elsewhere."""
        self._place = None
        self._client.take_back()
        self._popup.hide_token()

    @Slot(int)
    def on_clicked(self, place: int) -> None:
        """Select a token's step everywhere."""
        step = self._index.step_at(place)
        if step is not None:
            self.context.selection.select(step.index, step.log)

    @Slot(int, int)
    def on_alternative_chosen(self, place: int, token_id: int) -> None:
        """Branch at a token."""
        self.on_left()
        self._brancher.branch(place, token_id)

    def _tell(self, span: TokenSpan, figures: TokenFigures | None) -> None:
        step = self._index.step_at(span.index)
        self._popup.show_token(
            TokenFacts(
                place=span.index,
                token_id=span.token_id,
                record=None if step is None else step.record,
                figures=figures,
                token_text=self._index.names(),
            )
        )

    def _span_at(self, place: int) -> TokenSpan | None:
        spans = self._index.document.token_spans()
        return spans[place] if 0 <= place < len(spans) else None

    @Slot(object)
    def _on_answered(self, figures: TokenFigures) -> None:
        span = None if self._place is None else self._span_at(self._place)
        if span is not None:
            self._tell(span, figures)

    @Slot(object)
    def _on_failed(self, _failure: Failure) -> None:
        # The rest of what is known of the token is on show already.
        self._place = None
